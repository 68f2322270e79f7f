#include "protocol/sender_validation.hpp"

#include <limits>
#include <optional>
#include <string>

#include "protocol/uint256.hpp"

namespace farebox::protocol {

namespace {

using Failure = std::optional<Error>;

Failure rejected(std::string message, std::string hint = {}) {
    return make_error(ErrorCode::ticket_params_rejected, std::move(message), std::move(hint));
}

Failure over_limit(std::string message) {
    return make_error(ErrorCode::ev_exceeded, std::move(message));
}

/// EVs in messages have five decimals.
std::string ev_text(const Rational& ev) {
    return ev.to_fixed(5);
}

Failure check_value(const TicketParams& params, const Rational& ev, const SenderLimits& limits) {
    if (ev.is_zero()) {
        return make_error(ErrorCode::zero_ev, "ticket expected value is zero",
                          "the orchestrator's ticket parameters can pay nothing; choose another orchestrator");
    }
    // EV < face value, exactly where not every ticket wins.
    if (params.win_prob == kMaxUint256) {
        return rejected("ticket faceValue too low faceValue=" + params.face_value.to_decimal());
    }
    if (ev > limits.max_ticket_ev) {
        return over_limit("ticket EV " + ev_text(ev) + " > max ticket EV " + ev_text(limits.max_ticket_ev));
    }
    return std::nullopt;
}

Failure check_sender(const SenderView& view) {
    if (view.withdraw_round != 0 && view.withdraw_round - 1 <= view.last_initialized_round) {
        return rejected("unable to validate sender: deposit and reserve is set to unlock soon",
                        "cancel the unlock of the signer's deposit");
    }
    if (view.reserve.is_zero()) {
        return rejected("no sender reserve", "fund the signer's reserve");
    }
    if (view.deposit.is_zero()) {
        return rejected("no sender deposit", "fund the signer's deposit");
    }
    return std::nullopt;
}

Failure check_exposure(const TicketParams& params, const Rational& ev, std::uint64_t count, const SenderView& view,
                       const SenderLimits& limits) {
    const Rational total = Rational{Uint256{{count}}} * ev;
    if (total > limits.max_total_ev) {
        return over_limit("total ticket EV " + ev_text(total) + " for " + std::to_string(count) +
                          " tickets > max total ticket EV " + ev_text(limits.max_total_ev));
    }
    const Uint256 max_face_value = divide(view.deposit.value(), limits.deposit_multiplier);
    if (params.face_value.value() > max_face_value) {
        return over_limit("ticket faceValue " + params.face_value.to_decimal() + " > max faceValue " +
                          to_decimal(max_face_value));
    }
    return std::nullopt;
}

}  // namespace

Result<void> check_expiration(const Uint256& expiration_block, std::uint64_t latest_l1_block) {
    // The reference looks at the low 64 bits, signed; no chain has blocks beyond them.
    if (expiration_block.limbs[0] == 0) {
        return *rejected("ticketParams expiration block is 0");
    }
    const auto block = to_uint64(expiration_block);
    if (!block || *block > std::numeric_limits<std::int64_t>::max()) {
        return *rejected("ticketParams expiration block is out of range");
    }
    if (*block <= latest_l1_block || *block - latest_l1_block == 1) {
        return make_error(ErrorCode::refresh_session, "TicketParams expired");
    }
    return {};
}

Result<void> validate_ticket_params(const TicketParams& params, const Rational& ev, std::uint64_t count,
                                    const SenderView& view, const SenderLimits& limits) {
    if (auto expiration = check_expiration(params.expiration_block, view.latest_l1_block); !expiration) {
        return expiration;
    }
    Failure failure = check_value(params, ev, limits);
    if (!failure) {
        failure = check_sender(view);
    }
    if (!failure) {
        failure = check_exposure(params, ev, count, view, limits);
    }
    return failure ? Result<void>{*std::move(failure)} : Result<void>{};
}

CreationRound choose_creation_round(const TicketParams& params, const CreationRound& latest) noexcept {
    if (params.creation_round == 0 || params.creation_round_block_hash.is_zero()) {
        return latest;
    }
    return {params.creation_round, params.creation_round_block_hash};
}

}  // namespace farebox::protocol
