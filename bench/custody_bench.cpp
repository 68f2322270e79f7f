/// What a payment's signatures cost at each custodian: one call of Custodian::sign with so many messages, and calls of
/// several threads at once. The token is SoftHSM, remote signer and KMS small servers in this process: what is measured
/// is our side and theirs together, on a machine that does both. CPU is the whole process's.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocol/keccak.hpp"
#include "tests/vault/custody/backend.hpp"

namespace farebox::vault {
namespace {

using test::CustodyBackend;

struct Opened {
    std::unique_ptr<CustodyBackend> backend;
    std::unique_ptr<Custodian> custodian;
};

Opened open(const std::function<std::unique_ptr<CustodyBackend>()>& make) {
    Opened opened{make(), nullptr};
    auto custodian = opened.backend->open();
    if (!custodian) {
        std::abort();
    }
    opened.custodian = *std::move(custodian);
    return opened;
}

std::vector<PersonalMessage> messages_of(std::int64_t count) {
    std::vector<PersonalMessage> messages;
    for (std::int64_t i = 0; i < count; ++i) {
        messages.emplace_back(protocol::keccak256(std::to_string(i)));
    }
    return messages;
}

/// range(0) messages in one call, by each thread.
void sign(benchmark::State& state, const Custodian& custodian) {
    const auto key = custodian.addresses().front();
    const auto messages = messages_of(state.range(0));
    for (auto _ : state) {
        if (!custodian.sign(key, messages)) {
            state.SkipWithError("no signatures");
        }
    }
    state.counters["signatures"] =
        benchmark::Counter(static_cast<double>(state.range(0)), benchmark::Counter::kIsIterationInvariantRate);
}

void add(const std::string& name, const Custodian& custodian) {
    const auto run = [&custodian](benchmark::State& state) { sign(state, custodian); };
    benchmark::RegisterBenchmark((name + "/one_caller").c_str(), run)
        ->Arg(1)
        ->Arg(2)
        ->Arg(10)
        ->Arg(100)
        ->UseRealTime()
        ->MeasureProcessCPUTime();
    benchmark::RegisterBenchmark((name + "/eight_callers").c_str(), run)
        ->Arg(2)
        ->Threads(8)
        ->UseRealTime()
        ->MeasureProcessCPUTime();
}

}  // namespace
}  // namespace farebox::vault

int main(int argc, char** argv) {
    using namespace farebox::vault;
    const auto keystore = open(test::make_keystore_backend);
    const auto token = open(test::make_softhsm_backend);
    const auto remote = open(test::make_web3signer_backend);
    const auto kms = open(test::make_kms_backend);
    add("keystore", *keystore.custodian);
    add("softhsm", *token.custodian);
    add("remote_signer", *remote.custodian);
    add("aws_kms", *kms.custodian);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
