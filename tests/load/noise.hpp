#pragma once

#include <string>

#include "tests/load/payer.hpp"
#include "tests/model/dice.hpp"

namespace farebox::load {

/// What a caller sends, and how.
struct Act {
    enum class Manner : std::uint8_t {
        at_once,
        in_pieces,  ///< With pauses between them.
        then_gone,  ///< All of it, and the connection is cut before an answer can come.
        half,       ///< Half of it, and the connection is cut.
        holding,    ///< Half of it, and then nothing, for seconds.
    };
    std::string bytes;
    Manner manner = Manner::at_once;
    bool is_payment = false;  ///< The payer's own request, whose answer counts.
};

/// Something sensible most of the time; else what fools, attackers and bad lines send.
/// @param others_state  Another client's newest state, as JSON; may be empty.
[[nodiscard]] Act choose_act(Payer& payer, const std::string& others_state, model::Dice& dice);

}  // namespace farebox::load
