#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace farebox::model {

/// What happens next. `dice` decides everything about it, so that removing one operation leaves the others what they
/// are.
struct Operation {
    enum class Kind : std::uint8_t {
        // Requests:
        open,           ///< A first request.
        go_on,          ///< A session continues, from its newest state or an older one, with old or new parameters.
        repeat,         ///< An earlier request again, letter by letter.
        forge,          ///< A changed state or seal.
        take_over,      ///< A state of the reference implementation.
        together,       ///< Two or three requests at once.
        vault_refuses,  ///< A request that the vault does not want to sign.
        vault_is_away,  ///< A request whose signatures nobody gets.
        // Surroundings:
        wait,
        step_clock,  ///< The wall clock jumps.
        mine,        ///< L1 blocks pass.
        restart,
        lose_power,
        change_key,   ///< Another key signs new sessions.
        change_seal,  ///< States are sealed with another secret.
    };
    Kind kind = Kind::open;
    std::uint64_t dice = 0;
};

[[nodiscard]] std::string_view to_string(Operation::Kind kind) noexcept;
[[nodiscard]] constexpr bool is_request(Operation::Kind kind) noexcept {
    return kind < Operation::Kind::wait;
}

struct Schedule {
    std::uint64_t seed = 0;  ///< Decides the circumstances: limits, prices, funds.
    std::vector<Operation> operations;
};

[[nodiscard]] Schedule make_schedule(std::uint64_t seed, std::size_t length);

}  // namespace farebox::model
