// Decoding, tokens, routing, frames, sealing: what a record costs before it reaches the state.
#include <benchmark/benchmark.h>

#include "bench/micro/stream.h"
#include "stream/codec/decoder.h"
#include "stream/codec/frame.h"
#include "stream/engine/router.h"
#include "stream/io/sealing.h"

namespace xiezhi::bench {
namespace {

void decode(benchmark::State& state, const NamedRecord& record) {
  Decoder decoder;
  Arena arena;
  Event event;
  if (!decoder.decode_into(record.json, Source::none, Padding::present, event, arena))
    return state.SkipWithError("refused");
  for (auto _ : state) {
    arena.reset();
    benchmark::DoNotOptimize(decoder.decode_into(record.json, Source::none, Padding::present, event, arena));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(record.json.size()));
  state.SetLabel("limit 208-300 ns for 516 bytes, 21 fields, nothing checked");
}

void route(benchmark::State& state, const NamedRecord& record) {
  Decoder decoder;
  Arena arena;
  Event event;
  if (!decoder.decode_into(record.json, Source::none, Padding::present, event, arena))
    return state.SkipWithError("refused");
  const Tokeniser tokeniser(kTokenKey);
  Router router(tokeniser);
  Routed routed;
  for (auto _ : state) {
    router.route(event, Provenance{}, event.event_time_ms, routed);
    benchmark::DoNotOptimize(routed);
  }
  state.counters["touches"] = routed.touch_count;
}

void token(benchmark::State& state, std::string_view scope) {
  const Tokeniser tokeniser(kTokenKey);
  for (auto _ : state)
    benchmark::DoNotOptimize(tokeniser.token(EntityKind::account, scope, "6219220018594132553"));
  state.SetLabel("limit 20-30 ns a hash; a scoped token takes two");
}

Touch transfer_touch() {
  Decoder decoder;
  Arena arena;
  Event event;
  Routed routed;
  const Tokeniser tokeniser(kTokenKey);
  if (decoder.decode_into(records()[0].json, Source::none, Padding::present, event, arena))
    Router(tokeniser).route(event, Provenance{0, 3, 123456}, event.event_time_ms, routed);
  Touch touch = routed.touches[0];
  touch.cause.event_id = "af93ec6b3981240e";
  touch.cause.institution_id = "104100000004";
  return touch;
}

void frame_write(benchmark::State& state) {
  const Touch touch = transfer_touch();
  FrameWriter writer;
  for (auto _ : state) {
    if (writer.items() == 100) writer.clear();
    writer.add(touch);
    benchmark::DoNotOptimize(writer);
  }
  writer.clear();
  writer.add(touch);
  state.counters["bytes"] = static_cast<double>(writer.bytes() - kFrameHeaderBytes);
}

void frame_read(benchmark::State& state) {
  FrameWriter writer;
  for (int i = 0; i < 100; ++i) writer.add(transfer_touch());
  Touch touch;
  FrameReader reader(writer.frame());
  for (auto _ : state) {
    if (reader.next(touch).kind == FrameItem::Kind::end) reader = FrameReader(writer.frame());
    benchmark::DoNotOptimize(touch);
  }
}

void seal(benchmark::State& state) {
  const Tokeniser tokeniser(kTokenKey);
  Sealer sealer(make_identity_keys().public_key);
  const std::string_view text = "6219220018594132553";
  const Token token = tokeniser.token(EntityKind::account, "104100000004", text);
  for (auto _ : state) benchmark::DoNotOptimize(sealer.seal(token, text));
  state.SetLabel("once for each token and partition");
}

void open(benchmark::State& state) {
  const Tokeniser tokeniser(kTokenKey);
  const IdentityKeys keys = make_identity_keys();
  Sealer sealer(keys.public_key);
  Opener opener(keys);
  const std::string_view text = "6219220018594132553";
  const Token token = tokeniser.token(EntityKind::account, "104100000004", text);
  if (!opener.learn(sealer.sealing_key().id, sealer.sealing_key().sealed_box))
    return state.SkipWithError("not learnt");
  const std::string sealed(sealer.seal(token, text));
  for (auto _ : state) benchmark::DoNotOptimize(opener.open(sealer.sealing_key().id, token, sealed));
  state.SetLabel("once for each identifier in an effect");
}

const int registered = [] {
  for (const NamedRecord& record : records()) {
    const std::string type(record.type.substr(0, record.type.find('.')));
    benchmark::RegisterBenchmark(("decode/" + type).c_str(),
                                 [&record](benchmark::State& state) { decode(state, record); });
  }
  for (const NamedRecord& record : records()) {
    const std::string type(record.type.substr(0, record.type.find('.')));
    benchmark::RegisterBenchmark(("route/" + type).c_str(),
                                 [&record](benchmark::State& state) { route(state, record); });
  }
  benchmark::RegisterBenchmark("token/global", [](benchmark::State& state) { token(state, ""); });
  benchmark::RegisterBenchmark("token/scoped", [](benchmark::State& state) { token(state, "104100000004"); });
  benchmark::RegisterBenchmark("frame/write", frame_write);
  benchmark::RegisterBenchmark("frame/read", frame_read);
  benchmark::RegisterBenchmark("identity/seal", seal);
  benchmark::RegisterBenchmark("identity/open", open);
  return 0;
}();

}  // namespace
}  // namespace xiezhi::bench
