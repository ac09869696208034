// What an order says, its codes and limits, and the rows that keep what it did.
#include "stream/base/order.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "stream/base/calendar.h"
#include "stream/base/time.h"
#include "stream/state/order_book.h"

namespace xiezhi {
namespace {

TEST(Order, DetailsSurviveTheLog) {
  OrderDetails order;
  order.code = 3;
  order.malformed = true;
  order.order_id = "GZ1";
  order.issuer = "gz";
  order.authority = "广州市公安局";
  order.legal_basis = "law";
  order.case_number = "K1";
  order.parameter = "p";
  order.name_key = ~0ULL;
  order.amount_minor = 500000;
  order.transfer_time_ms = 1;
  order.start_ms = 2;
  order.expire_ms = 3;
  order.sequence = 4;
  std::string bytes;
  encode_order(order, bytes);
  OrderDetails read;
  ASSERT_TRUE(decode_order(bytes, read));
  EXPECT_EQ(read.row().code, "100105");
  EXPECT_TRUE(read.malformed);
  for (const auto& [a, b] :
       {std::pair(read.order_id, order.order_id), std::pair(read.issuer, order.issuer),
        std::pair(read.authority, order.authority), std::pair(read.legal_basis, order.legal_basis),
        std::pair(read.case_number, order.case_number), std::pair(read.parameter, order.parameter)})
    EXPECT_EQ(a, b);
  EXPECT_EQ(read.name_key, order.name_key);
  EXPECT_EQ(read.amount_minor, 500000);
  EXPECT_EQ(read.transfer_time_ms, 1);
  EXPECT_EQ(read.start_ms, 2);
  EXPECT_EQ(read.expire_ms, 3);
  EXPECT_EQ(read.sequence, 4);
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(decode_order(std::string_view(bytes).substr(0, length), read)) << length;
  EXPECT_FALSE(decode_order(bytes + "x", read));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = '\xff';
    static_cast<void>(decode_order(damaged, read));  // whatever it says, it comes back
  }
}

TEST(Order, CodesAreNamedOnceAndAnswered) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const OrderCodeRow& row : order_codes().subspan(1)) {
    EXPECT_TRUE(seen.emplace(row.code, row.business_type).second) << row.code;
    EXPECT_EQ(row.reply.size(), 6U);
    EXPECT_EQ(find_order_code(row.code, row.business_type), &row);
  }
  EXPECT_EQ(find_order_code("100101", "02"), nullptr);
  EXPECT_EQ(find_order_code("A00107", ""), nullptr);
  EXPECT_EQ(find_order_code("", ""), nullptr);
}

TEST(Order, LimitsAreThoseOfTheLaw) {
  const OrderLimits limits;
  EXPECT_EQ(limits.stop_ms, 48 * kHourMs);
  EXPECT_EQ(limits.stop_requests, 2);
  EXPECT_EQ(limits.stop_extensions, 2);
  EXPECT_EQ(limits.freeze_months, 6);
  for (const OrderLimitRow& row : order_limits()) {
    EXPECT_EQ(std::to_string(row.value), row.value_text) << row.key;
    EXPECT_LE(row.least, row.value);
    EXPECT_GE(row.most, row.value);
    EXPECT_FALSE(row.source.empty());
  }
}

TEST(Order, EveryResultHasItsCode) {
  for (std::size_t i = 1; i < Names<OrderResult>::values.size(); ++i)
    EXPECT_EQ(return_code(static_cast<OrderResult>(i)).size(), 6U) << Names<OrderResult>::values[i];
  EXPECT_EQ(return_code(OrderResult::done), "100000");
  EXPECT_EQ(return_code(OrderResult::duplicate), "200003");
  EXPECT_EQ(return_code(OrderResult::unknown), "200010");
}

TEST(Order, MonthsEndWhereTheMonthEnds) {
  const auto months_later = [](std::string_view text, std::int32_t months) {
    return format_rfc3339_beijing(add_months(*parse_time_text(text), months)).substr(0, 19);
  };
  EXPECT_EQ(months_later("2026-01-15T23:59:59+08:00", 6), "2026-07-15T23:59:59");
  EXPECT_EQ(months_later("2026-08-31T00:00:00+08:00", 6), "2027-02-28T00:00:00");
  EXPECT_EQ(months_later("2027-08-31T00:00:00+08:00", 6), "2028-02-29T00:00:00");
  EXPECT_EQ(months_later("2026-07-31T12:00:00+08:00", 6), "2027-01-31T12:00:00");
  EXPECT_EQ(months_later("2026-12-31T23:30:00+08:00", 2), "2027-02-28T23:30:00");
  EXPECT_EQ(months_later("2026-06-30T16:30:00Z", 6), "2027-01-01T00:30:00") << "Beijing is a day further";
}

TEST(OrderBook, RowsAreTakenAgainAndTextsKept) {
  Pool pool;
  OrderBook book(pool);
  const std::uint32_t first = book.open(1), second = book.open(2);
  EXPECT_EQ(book.size(), 2U);
  book.keep_texts(
      second,
      {.order_id = "o", .authority = "a", .institution_id = "i", .event_id = "e", .case_number = "c"});
  book.keep_watch(
      second, {.order_id = "w", .authority = {}, .institution_id = {}, .event_id = {}, .case_number = {}});
  const std::size_t used = pool.used_bytes();
  book.keep_texts(second, book.texts(book[second]));  // read from what they replace
  EXPECT_EQ(pool.used_bytes(), used);
  EXPECT_EQ(book.texts(book[second]).event_id, "e");
  EXPECT_EQ(book.watch(book[second]).order_id, "w");
  EXPECT_EQ(book.texts(book[first]).order_id, "");
  book.close(second);
  EXPECT_EQ(pool.used_bytes(), 0U);
  EXPECT_EQ(book.size(), 1U);
  EXPECT_EQ(book.open(3), second);
  EXPECT_FALSE(book[second].in_force());
}

TEST(OrderBook, DueAreThoseThatStillEndThen) {
  Pool pool;
  OrderBook book(pool);
  const std::uint32_t one = book.open(1), two = book.open(2);
  for (const std::uint32_t row : {one, two}) book.change(row).state = OrderState::stopped;
  book.set_due(one, 100);
  book.set_due(two, 50);
  book.set_due(two, 150);
  EXPECT_FALSE(book.any_due(49));
  EXPECT_TRUE(book.take_due(99).empty()) << "its end has moved";
  EXPECT_EQ(book.take_due(100), std::vector{one});
  EXPECT_TRUE(book.take_due(100).empty()) << "told once";
  book.rebuild();
  EXPECT_EQ(book.take_due(150), (std::vector{one, two})) << "what is in force is found anew";
  book.set_due(one, 160);
  book.set_due(one, 160);
  EXPECT_EQ(book.take_due(160), std::vector{one}) << "once";
}

}  // namespace
}  // namespace xiezhi
