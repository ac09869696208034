// xiezhi_service_simulation: runs seeds, each the whole service on simulated brokers, disks and clocks
// (run.h), until one goes wrong. Each seed has a process of its own, so that what a killed service leaves in
// memory is gone with it.
#include <fmt/format.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <span>
#include <sstream>
#include <string>

#include "stream/app/logging.h"
#include "tests/simulation/service/run.h"

namespace xiezhi::service_simulation {
namespace {

constexpr std::string_view kUsage =
    "usage: xiezhi_service_simulation [--seeds FIRST COUNT] [--verbose] [--canaries [WORD]]\n";
constexpr std::uint64_t kSeedsForAll = 400;  // so many draw each kind of fault
constexpr std::uint64_t kCanarySeeds = 200;  // a planted mistake is found within so many
constexpr std::uint64_t kReplayedEach = 50;  // of so many seeds one is run twice, and must be the same

// What the service says in its log is no finding; this variable shows it, from the level that it names on.
constexpr const char* kLog = "SIMULATION_LOG";

// Random numbers of the library that seals, out of the seed.
Prng* random_numbers = nullptr;
std::uint32_t random_word() { return random_numbers->below(0xffffffffU); }
void random_bytes(void* bytes, size_t size) {
  for (size_t i = 0; i < size; ++i)
    static_cast<unsigned char*>(bytes)[i] = static_cast<unsigned char>(random_numbers->below(256));
}
const char* random_name() { return "simulated"; }
randombytes_implementation simulated_random = {random_name, random_word,  nullptr,
                                               nullptr,     random_bytes, nullptr};

struct Answer {
  std::string wrong;  // empty: nothing
  std::uint64_t digest = 0, events = 0, switches = 0;
  std::int64_t simulated_ms = 0;
  std::map<std::string, std::uint64_t> faults, outputs;
};

// In the child: one line a fact.
std::string report(std::uint64_t seed, const Canary* canary) {
  Prng random(seed, 7);
  random_numbers = &random;
  randombytes_set_implementation(&simulated_random);
  Run& run = *new Run(seed, canary);  // what killed processes hold of it stays
  const std::string wrong = run.go();
  std::string text;
  if (!wrong.empty()) {
    std::string line = wrong;
    for (char& c : line) c = c == '\n' ? '|' : c;
    text += "wrong " + line + "\n";
  }
  text += fmt::format("digest {}\nevents {}\nswitches {}\nsimulated {}\n", run.world().digest(), run.events(),
                      run.world().switches(), run.simulated_ms());
  for (const auto& [name, count] : run.world().faults()) text += fmt::format("fault {} {}\n", count, name);
  for (const auto& [name, count] : run.outputs()) text += fmt::format("output {} {}\n", count, name);
  return text + "end\n";
}

Answer answer_of(const std::string& text, int status) {
  Answer answer;
  std::istringstream lines(text);
  std::string line;
  bool ended = false;
  while (std::getline(lines, line)) {
    const std::size_t blank = line.find(' ');
    const std::string word = line.substr(0, blank),
                      rest = blank == std::string::npos ? "" : line.substr(blank + 1);
    if (word == "wrong") answer.wrong = rest;
    if (word == "digest") answer.digest = std::stoull(rest);
    if (word == "events") answer.events = std::stoull(rest);
    if (word == "switches") answer.switches = std::stoull(rest);
    if (word == "simulated") answer.simulated_ms = std::stoll(rest);
    if (word == "fault") answer.faults[rest.substr(rest.find(' ') + 1)] = std::stoull(rest);
    if (word == "output") answer.outputs[rest.substr(rest.find(' ') + 1)] = std::stoull(rest);
    ended = ended || word == "end";
  }
  if (!ended) {
    answer.wrong = WIFSIGNALED(status) ? fmt::format("the program ends with signal {}; {}=error shows why",
                                                     WTERMSIG(status), kLog)
                                       : fmt::format("the program ends with {}", WEXITSTATUS(status));
  }
  return answer;
}

struct Child {
  pid_t pid = 0;
  int from = -1;
};

Child begin(std::uint64_t seed, const Canary* canary) {
  int ends[2];
  if (::pipe(ends) != 0) std::abort();
  std::fflush(stdout);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (std::getenv(kLog) == nullptr && std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(1);
    const std::string text = report(seed, canary);
    for (std::size_t at = 0; at < text.size();) {
      const ssize_t some = ::write(ends[1], text.data() + at, text.size() - at);
      if (some <= 0) ::_exit(1);
      at += static_cast<std::size_t>(some);
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  return {pid, ends[0]};
}

Answer end(const Child& child) {
  std::string text;
  char some[4096];
  for (ssize_t got = 0; (got = ::read(child.from, some, sizeof some)) > 0;)
    text.append(some, static_cast<std::size_t>(got));
  ::close(child.from);
  int status = 0;
  ::waitpid(child.pid, &status, 0);
  return answer_of(text, status);
}

Answer run_seed(std::uint64_t seed, const Canary* canary) { return end(begin(seed, canary)); }

void print_row(std::string_view title, const std::map<std::string, std::uint64_t>& counts) {
  fmt::print("{}:", title);
  for (const auto& [name, count] : counts) fmt::print(" {} {},", name, count);
  fmt::print("\n");
}

int run(std::uint64_t first, std::uint64_t count, bool verbose) {
  Answer sum;
  std::uint64_t passed = 0, failed = 0;
  const auto jobs = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  std::map<std::uint64_t, Child> running;
  std::uint64_t next = first;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    for (; next < first + count && next < seed + jobs; ++next) running[next] = begin(next, nullptr);
    const Answer answer = end(running.extract(seed).mapped());
    const bool again = seed % kReplayedEach == 0 || !answer.wrong.empty() || count == 1;
    const bool same = !again || run_seed(seed, nullptr).digest == answer.digest;
    sum.events += answer.events;
    sum.switches += answer.switches;
    sum.simulated_ms += answer.simulated_ms;
    for (const auto& [name, number] : answer.faults) sum.faults[name] += number;
    for (const auto& [name, number] : answer.outputs) sum.outputs[name] += number;
    const bool good = answer.wrong.empty() && same;
    ++(good ? passed : failed);
    if (!same) fmt::print("seed {}: another run of it goes another way\n", seed);
    if (!answer.wrong.empty()) fmt::print("seed {}: {}\n", seed, answer.wrong);
    if (!good) fmt::print("replay with: xiezhi_service_simulation --seeds {} 1\n", seed);
    if (verbose)
      fmt::print("seed {}: {} events, {} s simulated, {} switches, digest {:016x}\n", seed, answer.events,
                 answer.simulated_ms / 1000, answer.switches, answer.digest);
  }
  fmt::print("{} events, {} s simulated, {} switches between threads\n", sum.events, sum.simulated_ms / 1000,
             sum.switches);
  print_row("outputs", sum.outputs);
  print_row("faults", sum.faults);
  for (const std::string_view fault : kFaults) {
    if (count < kSeedsForAll || sum.faults.contains(std::string(fault))) continue;
    ++failed;
    fmt::print("FAILED service simulation: no seed drew the fault «{}»\n", fault);
  }
  fmt::print("service simulation: {} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

int run_canaries(std::uint64_t first, std::string_view word) {
  std::uint64_t found = 0, missed = 0;
  for (const Canary& canary : all_canaries()) {
    if (canary.name.find(word) == std::string::npos) continue;
    std::uint64_t seed = first;
    std::string wrong;
    for (; seed < first + kCanarySeeds; ++seed) {
      wrong = run_seed(seed, &canary).wrong;
      if (!wrong.empty()) break;
    }
    ++(wrong.empty() ? missed : found);
    fmt::print("{} canary {}: {}\n", wrong.empty() ? "FAILED" : "ok    ", canary.name,
               wrong.empty() ? fmt::format("not found in {} seeds", kCanarySeeds)
                             : fmt::format("seed {}: {}", seed, wrong.substr(0, 160)));
  }
  fmt::print("service canaries: {} passed, {} failed\n", found, missed);
  return missed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace xiezhi::service_simulation

int main(int argc, char** argv) {
  std::uint64_t first = 1, count = 100;
  bool verbose = false, canaries = false;
  std::string_view named;
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--verbose") {
      verbose = true;
    } else if (word == "--canaries") {
      canaries = true;
      if (i + 1 < words.size() && !std::string_view(words[i + 1]).starts_with("--")) named = words[++i];
    } else if (word == "--seeds" && i + 2 < words.size()) {
      first = std::strtoull(words[++i], nullptr, 10);
      count = std::strtoull(words[++i], nullptr, 10);
    } else {
      fmt::print(stderr, "{}", xiezhi::service_simulation::kUsage);
      return 64;
    }
  }
  const char* level = std::getenv(xiezhi::service_simulation::kLog);
  xiezhi::start_logging(level == nullptr ? "error" : level, "text");
  if (canaries) return xiezhi::service_simulation::run_canaries(first, named);
  return xiezhi::service_simulation::run(first, count, verbose);
}
