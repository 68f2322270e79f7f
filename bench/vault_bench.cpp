/// What a signature costs: the bare key, and a whole payment through the vault's frames and rules. The difference per
/// ticket is our own overhead.
#include <benchmark/benchmark.h>

#include <array>
#include <atomic>
#include <cstdlib>

#include "keystore/private_key.hpp"
#include "keystore/verify.hpp"
#include "protocol/keccak.hpp"
#include "vault/frames.hpp"
#include "vault/in_process_vault.hpp"
#include "vault/packet.hpp"
#include "vault/remote_vault.hpp"
#include "vault/vault_server.hpp"

namespace farebox {
namespace {

keystore::PrivateKey test_key() {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(0x46);
    return *keystore::PrivateKey::from_bytes(bytes);
}

vault::PaymentOrder payment(std::uint32_t tickets) {
    vault::PaymentOrder order;
    order.key = test_key().address();
    order.recipient.data.fill(0x22);
    order.face_value = Wei{5'000'000'000'000'000};
    order.win_prob = Uint256{{0, 0, 0, 1ULL << 40U}};
    order.rand_hash.data.fill(0x33);
    order.creation_round = 4021;
    order.creation_round_block_hash.data.fill(0x44);
    order.count = tickets;
    order.manifest_id = "993a0877";
    return order;
}

void sign_digest(benchmark::State& state) {
    const auto key = test_key();
    Hash32 digest;
    for (auto _ : state) {
        digest = protocol::keccak256(key.sign(digest).data);
    }
}
BENCHMARK(sign_digest);

void recover_signer(benchmark::State& state) {
    const auto key = test_key();
    const auto signature = key.sign(Hash32{});
    for (auto _ : state) {
        benchmark::DoNotOptimize(static_cast<bool>(keystore::recover(Hash32{}, signature)));
    }
}
BENCHMARK(recover_signer);

/// range(0) tickets and one signature for the credentials.
void sign_payment(benchmark::State& state) {
    keystore::Keyring keys;
    if (!keys.add(test_key())) {
        std::abort();
    }
    const auto vault = vault::make_in_process_vault(
        std::move(keys), {.max_ticket_ev = Wei{kMaxUint256}, .max_face_value = Wei{kMaxUint256}});
    const auto order = payment(static_cast<std::uint32_t>(state.range(0)));
    for (auto _ : state) {
        vault->sign_payment(order, [](Result<vault::PaymentSignatures> signatures) {
            if (!signatures) {
                std::abort();
            }
        });
    }
    const auto signatures = static_cast<double>(state.range(0) + 1);
    state.counters["per_signature"] =
        benchmark::Counter(signatures, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(sign_payment)->Arg(0)->Arg(1)->Arg(10)->Arg(100);

/// One-ticket payments over a socketpair, as between front and vault; range(0) in flight. Beside sign_payment/1: what
/// the split costs.
void sign_payment_over_a_socketpair(benchmark::State& state) {
    keystore::Keyring keys;
    if (!keys.add(test_key())) {
        std::abort();
    }
    const vault::VaultCore core{
        std::move(keys), {.max_ticket_ev = Wei{kMaxUint256}, .max_face_value = Wei{kMaxUint256}}, "bench"};
    vault::VaultServer server{core, 2};
    vault::RemoteVault vault;
    auto pair = *vault::make_packet_pair();
    vault.attach(std::move(pair.one));
    server.serve(std::move(pair.other));
    const auto order = payment(1);
    const auto in_flight = static_cast<int>(state.range(0));
    std::atomic<int> signed_payments = 0;
    int asked = 0;
    for (auto _ : state) {
        for (int seen = signed_payments; asked - seen >= in_flight; seen = signed_payments) {
            signed_payments.wait(seen);
        }
        ++asked;
        vault.sign_payment(order, [&](Result<vault::PaymentSignatures> signatures) {
            if (!signatures) {
                std::abort();
            }
            ++signed_payments;
            signed_payments.notify_one();
        });
    }
    for (int seen = signed_payments; seen < asked; seen = signed_payments) {
        signed_payments.wait(seen);
    }
}
BENCHMARK(sign_payment_over_a_socketpair)->Arg(1)->Arg(64)->UseRealTime();

/// The rules alone: a payment that the caps refuse is never signed.
void refuse_payment(benchmark::State& state) {
    keystore::Keyring keys;
    if (!keys.add(test_key())) {
        std::abort();
    }
    const auto vault =
        vault::make_in_process_vault(std::move(keys), {.max_ticket_ev = Wei{1}, .max_face_value = Wei{kMaxUint256}});
    const auto order = payment(1);
    for (auto _ : state) {
        vault->sign_payment(order, [](Result<vault::PaymentSignatures> signatures) {
            if (signatures) {
                std::abort();
            }
        });
    }
}
BENCHMARK(refuse_payment);

void encode_and_decode_order(benchmark::State& state) {
    const auto order = payment(100);
    for (auto _ : state) {
        benchmark::DoNotOptimize(static_cast<bool>(vault::decode_request(vault::encode_request(order))));
    }
}
BENCHMARK(encode_and_decode_order);

}  // namespace
}  // namespace farebox

BENCHMARK_MAIN();
