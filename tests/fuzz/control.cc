// Control records: list entries, orders, parameters, feedback, appeals; the form of an order that is signed,
// and its details in the log.
#include "stream/base/order.h"
#include "stream/codec/canonical_json.h"
#include "tests/fuzz/records.h"

using namespace xiezhi;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzz::Records records;
  const std::string_view text = fuzz::text_of(data, size);
  records.take(text, Source::control);
  std::string once, twice;
  if (canonical_object(text, "signature", once))
    XIEZHI_CHECK(canonical_object(once, "signature", twice) && once == twice);
  OrderDetails order;
  if (decode_order(text, order)) {
    std::string bytes;
    encode_order(order, bytes);
    OrderDetails again;
    XIEZHI_CHECK(decode_order(bytes, again) && again.order_id == order.order_id &&
                 again.sequence == order.sequence);
  }
  return 0;
}
