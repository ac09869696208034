#include "tests/simulation/service/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "stream/app/identities.h"
#include "stream/app/intake.h"
#include "stream/app/pipeline_options.h"
#include "stream/app/shard_snapshots.h"
#include "stream/codec/frame.h"
#include "stream/engine/state_text.h"
#include "tests/simulation/outcome.h"

namespace xiezhi::service_simulation {
namespace {

using Output = std::pair<std::string, std::string>;  // key, value
using Outputs = std::map<std::string, std::set<Output>>;

// A touch without what may differ between two writings of it.
std::string naked(Touch touch) {
  touch.identity_count = 0;
  touch.log_time_ms = 0;
  touch.cause.traceparent = {};
  FrameWriter frame;
  frame.add(touch);
  return std::string(frame.frame());
}

std::vector<Touch> touches_of(std::string_view frame) {
  std::vector<Touch> touches;
  FrameReader reader(frame);
  for (;;) {
    Touch touch;
    const FrameItem item = reader.next(touch);
    if (item.kind == FrameItem::Kind::end) return touches;
    if (item.kind == FrameItem::Kind::touch) touches.push_back(touch);
  }
}

class Fold final : private Sink {
 public:
  explicit Fold(Run& run)
      : run_(run),
        options_(shard_options(run.configuration(), run.partitions())),
        names_({run.configuration().topics.begin(), run.configuration().topics.begin() + kInputTopics}),
        identities_(identity_keys(run.keys())),
        renderer_(run.rules(), renderer_options(run.configuration()), identities_, names_) {}

  // Over a partition. Effects count below `live`; `wanted`: offsets at which the state is asked for.
  void over(const Partition& partition, std::int64_t live, const std::set<std::int64_t>& wanted,
            std::map<std::int64_t, Token>& states) {
    shard_ = std::make_unique<Shard>(run_.rules(), options_);
    for (std::int64_t offset = 0;; ++offset) {
      if (wanted.contains(offset)) states[offset] = StateText(*shard_).digest();
      if (offset == std::ssize(partition.records)) return;
      counts_ = offset < live;
      const Record& record = partition.records[static_cast<std::size_t>(offset)];
      FrameReader reader(record.value);
      for (;;) {
        Touch touch;
        const FrameItem item = reader.next(touch);
        if (item.kind == FrameItem::Kind::end) break;
        if (item.kind == FrameItem::Kind::sealing_key)
          static_cast<void>(identities_.learn(item.sealing_key, item.sealed_box));
        if (item.kind != FrameItem::Kind::touch) continue;
        touch.log_time_ms = record.time_ms;
        shard_->apply(touch, *this);
      }
    }
  }

  Outputs outputs;
  std::set<std::string> hints;

 private:
  void effect(const Effect& effect, const Facts& facts) override {
    if (!counts_) return;
    renderer_.render(effect, facts, text_);
    if (text_.empty()) return;
    const std::string& topic = run_.configuration().topics[static_cast<std::size_t>(topic_of(effect.kind))];
    outputs[topic].emplace(to_hex(effect.id), text_);
  }
  void hint(const Touch& touch, const Facts&) override {
    if (counts_) hints.insert(naked(touch));
  }

  Run& run_;
  const ShardOptions options_;
  const NameList names_;
  IdentityBook identities_;
  Renderer renderer_;
  std::unique_ptr<Shard> shard_;
  bool counts_ = true;
  std::string text_;
};

// What one set has and the other has not.
template <class Set, class Show>
std::string difference(std::string_view what, const Set& there, const Set& wanted, Show&& show) {
  for (const auto& one : wanted) {
    if (!there.contains(one)) return fmt::format("{}: missing {}", what, show(one));
  }
  for (const auto& one : there) {
    if (!wanted.contains(one)) return fmt::format("{}: nobody caused {}", what, show(one));
  }
  return {};
}

class Judge {
 public:
  explicit Judge(Run& run) : run_(run), fold_(run), topics_(run.configuration().topics) {}

  std::string verdict() {
    expect_touches();
    read_log();
    if (!wrong_.empty()) return wrong_;
    const auto show_touch = [](const std::string& frame) { return simulation::show_frame(frame); };
    if (std::string text = difference("touches", routed_, expected_, show_touch); !text.empty()) return text;
    find_snapshots();
    for (std::int32_t partition = 0; partition < static_cast<std::int32_t>(run_.partitions()); ++partition) {
      const TopicPartition where{topics_[static_cast<std::size_t>(Topic::touches)], partition};
      fold_.over(run_.cluster().at(where), done_up_to(where), wanted_[partition], states_[partition]);
    }
    if (std::string text = difference("hints", hints_, fold_.hints, show_touch); !text.empty()) return text;
    if (std::string text = look_at_outputs(); !text.empty()) return text;
    return look_at_snapshots();
  }

 private:
  // What each input record should have become.
  void expect_touches() {
    Metrics metrics("judge", "none");
    const Tokeniser tokeniser(run_.keys().token);
    const NameList names({topics_.begin(), topics_.begin() + kInputTopics});
    Intake intake(run_.configuration(), run_.rules(), tokeniser, names, metrics, LogClock::broker);
    for (std::size_t topic = 0; topic < kInputTopics; ++topic) {
      for (std::int32_t number = 0; number < run_.cluster().partitions(topics_[topic]); ++number) {
        const Partition& partition = run_.cluster().at({topics_[topic], number});
        for (std::size_t offset = 0; offset < partition.records.size(); ++offset) {
          const Record& record = partition.records[offset];
          if (!run_.cluster().is_committed(record)) continue;
          InputRecord input;
          input.topic = static_cast<std::uint16_t>(topic);
          input.partition = number;
          input.offset = static_cast<std::int64_t>(offset);
          input.payload = record.value;
          input.tombstone = record.tombstone;
          take(intake, input, source_of(static_cast<Topic>(topic)), record.time_ms);
        }
      }
    }
  }

  void take(Intake& intake, const InputRecord& input, Source source, std::int64_t time_ms) {
    Routed routed;
    intake.reset();
    switch (intake.take(input, source, Padding::none, time_ms, routed)) {
      case IntakeOutcome::routed:
        for (const Touch& touch : routed.all()) expected_.insert(naked(touch));
        return;
      case IntakeOutcome::rejected:
        fold_.outputs[topic(OutputKind::rejected)].emplace(intake.output_key(), intake.output());
        return;
      case IntakeOutcome::late:
        fold_.outputs[topic(OutputKind::late)].emplace(intake.output_key(), intake.output());
        return;
      default:
        return;
    }
  }

  const std::string& topic(OutputKind kind) const {
    return topics_[static_cast<std::size_t>(topic_of(kind))];
  }

  void read_log() {
    const std::string& log = topics_[static_cast<std::size_t>(Topic::touches)];
    for (std::int32_t number = 0; number < static_cast<std::int32_t>(run_.partitions()); ++number) {
      for (const Record& record : run_.cluster().at({log, number}).records) {
        for (const Touch& touch : touches_of(record.value)) {
          if (touch.kind == TouchKind::clock_tick) continue;
          if (touch.has(touch_flag::everywhere) && !touch.has(touch_flag::home)) continue;
          if (partition_of(touch.subject, run_.partitions()) != static_cast<std::uint32_t>(number))
            wrong_ = fmt::format("a touch in partition {} that is not its own", number);
          (touch.kind == TouchKind::warning ? hints_ : routed_).insert(naked(touch));
        }
      }
    }
  }

  std::int64_t done_up_to(const TopicPartition& where) {
    const Offsets& committed = run_.cluster().group(run_.configuration().kafka_group + ".detect").committed;
    const auto found = committed.find(where);
    if (found == committed.end()) return 0;
    const std::string& text = found->second.metadata;
    return text.find('=') == std::string::npos ? found->second.offset
                                               : std::stoll(text.substr(text.find('=') + 1));
  }

  std::string look_at_outputs() {
    for (std::size_t kind = 1; kind < kOutputs.size(); ++kind) {
      // Counts come in pieces that begin and end where processes do, and dying loses one.
      if (static_cast<OutputKind>(kind) == OutputKind::quality) continue;
      const std::string& name = topic(static_cast<OutputKind>(kind));
      std::set<Output> there;
      for (const Partition& partition : run_.cluster().topics().at(name)) {
        for (const Record& record : partition.records) {
          if (!run_.cluster().is_committed(record)) continue;
          const bool again = !there.emplace(record.key, record.value).second;
          if (again && run_.exactly_once() && kOutputs[kind].lane == OutputLane::report)
            return fmt::format("{}: {} stands there twice", name, record.key);
        }
      }
      run_.outputs()[name] += there.size();
      const std::set<Output>& wanted = fold_.outputs[name];
      // Who drops repetitions would lose the second. Where their events have different times, a sender has
      // used an event_id for two events, so far apart that it is not remembered.
      const auto shared =
          std::adjacent_find(wanted.begin(), wanted.end(), [](const auto& one, const auto& other) {
            return one.first == other.first && event_time_of(one.second) == event_time_of(other.second);
          });
      if (shared != wanted.end())
        return fmt::format("{}: two outputs have one id\n  {}\n  {}", name, shared->second,
                           std::next(shared)->second);
      const auto show = [](const Output& one) { return one.first + " " + one.second; };
      if (std::string text = same_id(name, there, wanted); !text.empty()) return text;
      if (std::string text = difference(name, there, wanted, show); !text.empty()) return text;
    }
    return {};
  }

  static std::string_view event_time_of(std::string_view output) {
    const auto at = output.find("\"event_time\":");
    return at == std::string_view::npos ? std::string_view() : output.substr(at, output.find(',', at) - at);
  }

  // An output that has the id of another but not its bytes: where they differ.
  static std::string same_id(std::string_view name, const std::set<Output>& there,
                             const std::set<Output>& wanted) {
    for (const Output& one : wanted) {
      if (there.contains(one)) continue;
      const auto other = there.lower_bound({one.first, ""});
      if (other == there.end() || other->first != one.first || wanted.contains(*other)) continue;
      const auto at = static_cast<std::size_t>(
          std::mismatch(one.second.begin(), one.second.end(), other->second.begin(), other->second.end())
              .first -
          one.second.begin());
      const std::size_t from = at < 80 ? 0 : at - 80;
      return fmt::format("{} {}: wanted ...{}, there is ...{}", name, one.first, one.second.substr(from, 240),
                         other->second.substr(std::min(from, other->second.size()), 240));
    }
    return {};
  }

  void find_snapshots() {
    for (const auto& disk : run_.disks()) {
      in_process(*disk, [&] {
        for (const SnapshotName& file : snapshots_in(disk->folder() + "/snapshots"))
          wanted_[file.partition].insert(file.offset);
      });
    }
  }

  // Every file that loads is the state of its offset; without damage every one loads, and the newest holds
  // what the group has done. Files of changes that build on a damaged one are lost with it: the one before
  // and the log take their place.
  std::string look_at_snapshots() {
    std::set<std::int32_t> whole;
    std::string wrong;
    for (const auto& disk : run_.disks()) {
      in_process(*disk, [&] {
        for (const SnapshotName& file : snapshots_in(disk->folder() + "/snapshots")) {
          std::string text = look_at(*disk, file, whole);
          if (wrong.empty()) wrong = std::move(text);
        }
      });
    }
    for (std::int32_t partition = 0;
         wrong.empty() && partition < static_cast<std::int32_t>(run_.partitions()); ++partition) {
      const TopicPartition where{topics_[static_cast<std::size_t>(Topic::touches)], partition};
      if (!run_.was_damaged() && done_up_to(where) > 0 && !whole.contains(partition))
        wrong = fmt::format("partition {}: no snapshot holds its last state, at {}", partition,
                            done_up_to(where));
    }
    return wrong;
  }

  std::string look_at(const Disk& disk, const SnapshotName& file, std::set<std::int32_t>& whole) {
    const ShardSnapshots snapshots(run_.slot_of(disk).configuration);
    const ShardOptions options = shard_options(run_.configuration(), run_.partitions());
    IdentityBook identities{identity_keys(run_.keys())};
    const auto loaded = snapshots.open(file.path, run_.rules(), options, identities);
    if (!loaded) {
      // A removal that was not synced may be undone for one file and not for the one that it builds on.
      const bool may_be =
          run_.was_damaged(&disk) || loaded.error().text.find("that it builds on") != std::string::npos;
      return may_be ? "" : "a snapshot does not load: " + loaded.error().text;
    }
    const auto state = states_[file.partition].find(file.offset);
    if (state == states_[file.partition].end()) return file.path + ": stands beyond the log";
    if (StateText(*loaded->shard).digest() != state->second)
      return file.path + ": not the state of its offset";
    const TopicPartition where{topics_[static_cast<std::size_t>(Topic::touches)], file.partition};
    if (file.offset >= done_up_to(where)) whole.insert(file.partition);
    return {};
  }

  void in_process(Disk& disk, const std::function<void()>& work) {
    World& world = run_.world();
    Process& process = world.start_process(-1, &disk, [&](Process&) {
      work();
      return 0;
    });
    world.run(kNever - 1, [&] { return !process.alive(); });
  }

  Run& run_;
  Fold fold_;
  const TopicNames& topics_;
  std::set<std::string> expected_, routed_, hints_;
  std::map<std::int32_t, std::set<std::int64_t>> wanted_;
  std::map<std::int32_t, std::map<std::int64_t, Token>> states_;
  std::string wrong_;
};

}  // namespace

bool is_work(std::string_view frame) {
  FrameReader reader(frame);
  for (;;) {
    Touch touch;
    const FrameItem item = reader.next(touch);
    if (item.kind == FrameItem::Kind::end) return false;
    if (item.kind != FrameItem::Kind::touch || touch.kind != TouchKind::clock_tick) return true;
  }
}

std::string judge(Run& run) { return Judge(run).verdict(); }

}  // namespace xiezhi::service_simulation
