#include "vault/custody/crew_custodian.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "protocol/keccak.hpp"
#include "vault/custody/custody_error.hpp"

namespace farebox::vault {
namespace {

class CrewCustodian final : public Custodian {
public:
    CrewCustodian(std::vector<Address> keys, SandboxProfile profile, SigningCrew::Options options,
                  std::vector<std::unique_ptr<Seat>> seats)
        : keys_{std::move(keys)}, profile_{profile}, crew_{std::move(options), std::move(seats)} {}

    [[nodiscard]] std::vector<Address> addresses() const override { return keys_; }
    [[nodiscard]] bool deterministic() const noexcept override { return false; }
    [[nodiscard]] SandboxProfile profile() const noexcept override { return profile_; }
    [[nodiscard]] bool waits() const noexcept override { return true; }
    [[nodiscard]] Result<std::vector<Signature>> sign(const Address& key,
                                                      std::span<const PersonalMessage> messages) const override {
        if (std::ranges::find(keys_, key) == keys_.end()) {
            return unknown_key(key);
        }
        return crew_.sign(key, messages);
    }

private:
    const std::vector<Address> keys_;
    const SandboxProfile profile_;
    const SigningCrew crew_;
};

}  // namespace

Result<std::unique_ptr<Custodian>> make_crew_custodian(std::vector<Address> keys, SandboxProfile profile,
                                                       SigningCrew::Options options,
                                                       std::vector<std::unique_ptr<Seat>> seats) {
    auto custodian = std::make_unique<CrewCustodian>(std::move(keys), profile, std::move(options), std::move(seats));
    const PersonalMessage message{protocol::keccak256(std::string_view{"farebox key self-test"})};
    for (const auto& key : custodian->addresses()) {
        if (auto signatures = custodian->sign(key, {&message, 1}); !signatures) {
            return std::move(signatures).error();
        }
    }
    return std::unique_ptr<Custodian>{std::move(custodian)};
}

}  // namespace farebox::vault
