// What CPU an event costs, apart from Kafka; used by run.py.
//
//   xiezhi_scale write       --shape job|uniform|hot|town --warmup N --measured N --accounts N --output FILE
//   [--lines FILE] xiezhi_scale prototype   --input FILE --skip N xiezhi_scale engine      --input FILE
//   --skip N --findings FILE xiezhi_scale accounts    --accounts N,N --rounds N --segment N xiezhi_scale keys
//   --keys N,N --rounds N --segment N xiezhi_scale memory      --keys N --entries N,N --counterparties N,N
//   xiezhi_scale windows
//   --keys N --entries N --rounds N xiezhi_scale allocations --accounts N --days N --measured-days N
//
// Exit codes: 0 done, 1 an answer was wrong, 2 usage, 66 no such file, 74 it cannot be written.
#include <array>
#include <utility>

#include "bench/scale/commands.h"

int main(int count, char** words) {
  using namespace xiezhi::bench;
  constexpr auto commands = std::to_array<std::pair<std::string_view, int (*)(const Arguments&)>>(
      {{"write", write_stream},
       {"prototype", measure_prototype},
       {"engine", measure_engine},
       {"accounts", measure_accounts},
       {"keys", measure_keys},
       {"memory", measure_memory},
       {"windows", measure_windows},
       {"allocations", measure_allocations}});
  for (const auto& [name, command] : commands) {
    if (count >= 2 && name == words[1]) return command(Arguments(count - 2, words + 2));
  }
  fmt::print(stderr, "usage: xiezhi_scale COMMAND [--NAME VALUE]...; commands:");
  for (const auto& [name, command] : commands) fmt::print(stderr, " {}", name);
  fmt::print(stderr, "\n");
  return 2;
}
