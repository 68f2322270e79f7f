#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>
#include <string>

#include "protocol/base64.hpp"
#include "protocol/billing.hpp"
#include "protocol/keccak.hpp"
#include "protocol/ticket.hpp"
#include "protocol/ticket_conversion.hpp"
#include "protocol/ticket_count.hpp"
#include "protocol/wire/orchestrator_info.hpp"

/// What a payment costs before it is signed: decoding the challenge, its exact arithmetic, the hashes.
namespace farebox::protocol {
namespace {

/// The first challenge of a recorded exchange, as an orchestrator sent it.
std::string recorded_challenge() {
    std::ostringstream text;
    text << std::ifstream{FAREBOX_TEST_DATA "/transcripts/live_persistent.json"}.rdbuf();
    const std::string all = text.str();
    const std::string key = "payment_params\\\":\\\"";
    const auto start = all.find(key) + key.size();
    return *base64_decode(all.substr(start, all.find('\\', start) - start));
}

void decode_challenge(benchmark::State& state) {
    const auto bytes = recorded_challenge();
    for (auto round : state) {
        benchmark::DoNotOptimize(wire::decode_orchestrator_info(bytes));
    }
}
BENCHMARK(decode_challenge);

void exact_money(benchmark::State& state) {
    const auto info = *wire::decode_orchestrator_info(recorded_challenge());
    const auto params = *to_ticket_params(*info.ticket_params);
    const Price price{info.price_info->price_per_unit, info.price_info->pixels_per_unit};
    Rational balance;
    for (auto round : state) {
        const auto ev = expected_value(params.face_value, params.win_prob);
        const auto due = fee(std::int64_t{10}, price);
        const auto count = ticket_count(balance, due, ev);
        benchmark::DoNotOptimize(balance_after(balance, *count, ev, due));
    }
}
BENCHMARK(exact_money);

void hash_ticket(benchmark::State& state) {
    const auto info = *wire::decode_orchestrator_info(recorded_challenge());
    auto preimage = ticket_preimage(make_ticket(*to_ticket_params(*info.ticket_params), Address{}, 1));
    std::uint32_t nonce = 0;
    for (auto round : state) {
        preimage.set_nonce(++nonce);
        benchmark::DoNotOptimize(ticket_hash(preimage));
    }
}
BENCHMARK(hash_ticket);

}  // namespace
}  // namespace farebox::protocol

BENCHMARK_MAIN();
