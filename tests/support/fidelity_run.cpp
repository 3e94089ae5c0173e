#include "support/fidelity_run.h"

#include <optional>
#include <thread>

#include "support/fidelity_client.h"
#include "support/fidelity_log.h"
#include "support/fidelity_worlds.h"

namespace finops::test::fidelity {
namespace {

constexpr std::size_t kClients = 4;
constexpr std::uint64_t kRound = 10'000;  // exchanges of one finops, whose log is read and removed after them

ServerSetup setup_of(const World& world) {
  ServerSetup setup;
  for (const Provider provider :
       {Provider::openai, Provider::anthropic, Provider::azure, Provider::gemini, Provider::vertex}) {
    setup.upstreams.emplace_back(name_of(provider), "http://" + world.authority + world.base_path(provider));
  }
  setup.environment = world.environment();
  setup.args = {"--log-bodies", world.log_bodies, "--rotate-size", "1G"};
  if (world.include_usage) setup.args.insert(setup.args.end(), {"--plugin", "include_usage"});
  return setup;
}

void run_round(World world, const Numbers& numbers, ChangeCounts& counts, Differences& differences) {
  ScriptedProvider provider(kClients + 4);
  world.authority = provider.authority();
  FinopsServer finops(setup_of(world));
  Claims claims(numbers);
  std::vector<std::vector<RecordExpectation>> records(kClients);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      Client client({world, finops.port(), provider, claims, counts, differences});
      records[i] = client.run();
    });
  }
  for (std::thread& thread : threads) thread.join();
  finops.stop();
  std::vector<RecordExpectation> all;
  for (auto& part : records)
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  compare_records(world.name, finops.log(), all, differences);
}

}  // namespace

Report run_fidelity(std::uint64_t seed, std::uint64_t exchanges, ChangeCounts& counts) {
  Differences differences;
  const std::vector<World> worlds = all_worlds();
  Report report;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    std::uint64_t left = exchanges / worlds.size() + (i < exchanges % worlds.size() ? 1 : 0);
    while (left > 0 && !differences.too_many()) {
      const std::uint64_t count = std::min(left, kRound);
      run_round(worlds[i], {seed, report.exchanges, report.exchanges + count}, counts, differences);
      report.exchanges += count;
      left -= count;
    }
  }
  report.differences = differences.text();
  return report;
}

}  // namespace finops::test::fidelity
