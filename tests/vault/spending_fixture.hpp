#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/support/process.hpp"
#include "vault/spending_guard.hpp"
#include "vault/state_file.hpp"

namespace farebox::vault::test {

/// Clocks that stand where the test puts them.
struct Clocks {
    std::uint64_t wall = 1'800'000'000;
    std::uint64_t boot = 1'000;
    void pass(std::uint64_t seconds) {
        wall += seconds;
        boot += seconds;
    }
    [[nodiscard]] TimeSources sources() const {
        return {[this] { return wall; }, [this] { return boot; }};
    }
};

/// A guard as a vault that starts has it.
struct StartedGuard {
    std::unique_ptr<StateKeeper> keeper;
    std::unique_ptr<SpendingGuard> guard;
    SpendingGuard* operator->() const { return guard.get(); }
};

/// vault.state on a disk, and the vaults that begin from it.
class SpendingDisk {
public:
    [[nodiscard]] StartedGuard start(const VaultCaps& caps) const {
        auto keeper = StateKeeper::open(*StateFile::open(path_));
        if (!keeper) {
            throw std::runtime_error{keeper.error().message};
        }
        auto guard = std::make_unique<SpendingGuard>(caps, **keeper, clocks.sources());
        return {*std::move(keeper), std::move(guard)};
    }
    [[nodiscard]] std::string bytes() const {
        std::ifstream file{path_, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    void put(const std::string& bytes) const {
        std::ofstream{path_, std::ios::binary | std::ios::in | std::ios::out} << bytes;
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    Clocks clocks;

private:
    farebox::test::TempDir folder_;
    std::filesystem::path path_ = folder_ / "vault.state";
};

inline VaultCaps capped(std::uint64_t per_minute, std::uint64_t per_day) {
    return {.max_ticket_ev = Wei{kMaxUint256},
            .max_face_value = Wei{kMaxUint256},
            .max_ev_per_minute = Wei{per_minute},
            .max_ev_per_day = Wei{per_day}};
}

/// A payment like no other, worth so much.
inline SpendingGuard::Payment new_payment(std::uint64_t ev) {
    static std::uint64_t made = 0;
    SpendingGuard::Payment payment{.first = {}, .count = 1, .ev = Wei{ev}};
    ++made;
    for (std::size_t i = 0; i < sizeof made; ++i) {
        payment.first.data.at(i) = static_cast<std::uint8_t>(made >> (8 * i));
    }
    return payment;
}

}  // namespace farebox::vault::test
