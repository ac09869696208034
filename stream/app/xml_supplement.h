// What the events of a stream say of a report's transactions and the report does not carry: accounts, names,
// documents, banks, remarks. The institution has its events; a report names them by event_id.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "stream/app/yaml.h"
#include "stream/base/result.h"

namespace xiezhi {

// Owner and user: one thread. First want() of every report, then read(), then complete().
class EventSupplement {
 public:
  void want(const YamlNode& record);

  // Keeps what is wanted of the events in the files; records that are no event are passed over.
  Result<void> read(const std::vector<std::string>& paths);

  // Adds the members that the report lacks; none that it has is changed. Event ids are unique within an
  // institution only: an event counts where its time is the transaction's and a side of it is the report's
  // customer (or one of its subjects).
  void complete(YamlNode& record) const;

 private:
  struct Side {
    std::string account, bank, name, customer_id, id_type, id_number, uscc, phone;
  };
  struct Known {
    std::int64_t event_time_ms = 0;
    Side payer, payee;
    std::int64_t amount_minor = 0;
    std::string currency, remark, clearing_serial, ip, device_id, terminal;
  };
  struct Reader;

  static bool same(const Side& side, const YamlNode& subject);
  static void add(YamlNode& subject, YamlNode& transaction, const Known& known, bool incoming);

  std::map<std::string, std::vector<Known>, std::less<>> events_;  // by event_id
};

}  // namespace xiezhi
