#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/http_server.hpp"
#include "tests/model/dice.hpp"
#include "tests/model/setting.hpp"
#include "tests/model/values.hpp"

namespace farebox::model {

/// A request in both tongues: what the model is asked, and what the signer is sent.
struct Request {
    Ask ask;
    net::ServerRequest http;
    std::optional<std::size_t> held;  ///< Position of the session it continues.
    bool answer_lost = false;         ///< The client never sees the answer.
    std::string told;                 ///< For people.
};

/// A state and its Sig, as bytes.
struct StateBytes {
    std::string state;
    std::string sig;
    std::size_t heard = 0;  ///< Changes of the seal's secret before.
};

/// What a client remembers of one session. It may go on from its newest state, or confuse it with an older one.
struct HeldSession {
    Ask last;  ///< Its newest request.
    std::vector<StateBytes> states;
    bool deaf = false;  ///< Behind a bad line: hardly any answer arrives.
};

/// Everything that clients and orchestrators do: sensible, unlucky, confused or wicked, as the dice say.
class Clients {
public:
    Clients(const Setting& setting, std::uint64_t seed);

    Request open_session(Dice& dice, const Moment& moment);
    /// Absent while there is none to continue.
    std::optional<Request> continue_session(Dice& dice, const Moment& moment);
    /// An earlier request, letter by letter; a first one perhaps under another Idempotency-Key.
    std::optional<Request> repeat(Dice& dice);
    std::optional<Request> forge(Dice& dice, const Moment& moment);
    /// Shows a state that the reference implementation signed with one of our keys.
    Request take_over(Dice& dice, const Moment& moment);

    /// Keeps what the client learns from an answer. @param issued  The state in it, if any.
    void hear(const Request& request, const std::optional<StateBytes>& issued);
    void remember(const Request& request) { sent_.push_back(request); }

private:
    Ask reference_session(Dice& dice, const Moment& moment, std::string& sig);
    Quote new_quote(Dice& dice, const Moment& moment);
    void refresh(Dice& dice, Quote& quote, const Moment& moment);
    void spoil(Dice& dice, Quote& quote, const Moment& moment);
    RecipientRandHash rand_hash(Dice& dice);
    Request make(Ask ask, const std::string& sig, std::string told) const;

    const Setting& setting_;
    Dice names_;
    std::vector<RecipientRandHash> rand_hashes_;
    std::vector<HeldSession> held_;
    std::vector<Request> sent_;
    std::vector<std::pair<Ask, std::string>> foreign_;  ///< States of the reference implementation and their Sig.
};

}  // namespace farebox::model
