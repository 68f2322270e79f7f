#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "protocol/rational.hpp"
#include "protocol/ticket.hpp"
#include "protocol/timestamp.hpp"
#include "signer/payment/session_state.hpp"

/// What one signer has promised so far, as the rules of state have it. Written
/// apart from the signer's ledger, which it helps to judge.
namespace farebox::conformance {

/// Which tickets a recipient rand hash stands for.
struct RandHashUse {
    std::string recipient;
    std::string face_value;
    std::string win_prob;
    friend bool operator==(const RandHashUse&, const RandHashUse&) = default;
};
[[nodiscard]] RandHashUse use_of(const protocol::TicketParams& params);

/// What names a request among all others.
struct ShownRequest {
    std::string state;                            ///< Authentic State bytes; empty: none.
    std::optional<signer::SessionState> decoded;  ///< Of `state`.
    std::string fingerprint;
    bool manifest_is_auth_session = false;
};

/// What the rules of state make of a request.
struct Ruling {
    enum class Kind : std::uint8_t {
        opens,       ///< A new session.
        takes_over,  ///< A new row for a state of go-livepeer's.
        continues,   ///< I was shown.
        reissues,    ///< A again, with other parameters.
        replays,     ///< The same request again.
        superseded,
        reissue_limit,
    };
    Kind kind = Kind::opens;
    std::size_t session = 0;  ///< Of those known; meaningless for `opens` and `takes_over`.
};

/// One payment that was issued.
struct Issued {
    std::string state;  ///< Bytes.
    std::string seal;   ///< Bytes.
    std::string body;   ///< The whole answer.
    std::string rand_hash;
    RandHashUse use;
    std::uint32_t last_nonce = 0;
    protocol::Rational charge;  ///< Wei.
    protocol::Rational face_value;
};

class History {
public:
    [[nodiscard]] Ruling rule(const ShownRequest& request) const;

    /// The request reached the ledger. @p issued: what came of it; nothing where it was refused there.
    void record(const ShownRequest& request, const Ruling& ruling, const std::optional<Issued>& issued);

    /// Whether a payment came with this state and seal.
    [[nodiscard]] bool has_issued(const std::string& state, const std::string& seal) const {
        return seals_.contains(state) && seals_.at(state) == seal;
    }
    /// The newest state of the session, and the answer that it came with.
    [[nodiscard]] const std::string& newest_state(const Ruling& ruling) const {
        return sessions_.at(ruling.session).issued;
    }
    [[nodiscard]] const std::string& last_answer(const Ruling& ruling) const {
        return sessions_.at(ruling.session).answer;
    }

    /// The last nonce given out with the hash; with @p shown, as a state taken over raises it.
    [[nodiscard]] std::uint32_t nonce_mark(const std::string& rand_hash, const ShownRequest& request,
                                           const Ruling& ruling) const;
    [[nodiscard]] std::optional<RandHashUse> use_of(const std::string& rand_hash) const;

    /// Expected value, and face value times expected value, of all tickets that were issued.
    [[nodiscard]] const protocol::Rational& exposed_ev() const noexcept { return exposed_ev_; }
    [[nodiscard]] const protocol::Rational& exposed_variance() const noexcept { return exposed_variance_; }

private:
    struct Session {
        std::optional<std::string> acknowledged;  ///< A
        std::string issued;                       ///< I
        std::string answer;                       ///< Empty: I was taken over.
        std::string fingerprint;
        std::uint32_t reissues = 0;
        signer::SessionState identity;
    };
    struct Mark {
        std::uint32_t used = 0;
        std::optional<RandHashUse> use;
    };

    [[nodiscard]] std::optional<std::size_t> find(const signer::SessionState& state) const;

    std::vector<Session> sessions_;
    std::map<std::string, std::string> seals_;  ///< By state.
    std::map<std::string, Mark> marks_;         ///< By rand hash.
    protocol::Rational exposed_ev_;
    protocol::Rational exposed_variance_;
};

}  // namespace farebox::conformance
