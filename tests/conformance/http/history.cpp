#include "tests/conformance/http/history.hpp"

#include <algorithm>
#include <utility>

#include "protocol/hex.hpp"

namespace farebox::conformance {
namespace {

constexpr std::uint32_t kMaxReissues = 5;

/// The hash that a state names, spelled as ours; nothing where it names none.
std::optional<std::string> hash_in(const signer::SessionState& state) {
    const auto hash = protocol::parse_hex_as<RecipientRandHash>(state.pm_session_id, protocol::HexPrefix::required);
    return hash ? std::optional{protocol::to_hex_0x(hash->span())} : std::nullopt;
}

}  // namespace

RandHashUse use_of(const protocol::TicketParams& params) {
    return {protocol::to_hex(params.recipient.span()), params.face_value.to_decimal(),
            protocol::Rational{params.win_prob}.to_ratio_string()};
}

std::optional<std::size_t> History::find(const signer::SessionState& state) const {
    const auto found = std::ranges::find_if(sessions_, [&](const Session& session) {
        const signer::SessionState& known = session.identity;
        return known.state_id == state.state_id && known.orchestrator == state.orchestrator &&
               known.initial_price_per_unit == state.initial_price_per_unit &&
               known.initial_pixels_per_unit == state.initial_pixels_per_unit;
    });
    return found == sessions_.end() ? std::nullopt : std::optional{static_cast<std::size_t>(found - sessions_.begin())};
}

Ruling History::rule(const ShownRequest& request) const {
    if (request.state.empty()) {
        const auto lost = std::ranges::find_if(sessions_, [&](const Session& session) {
            return !session.acknowledged && session.fingerprint == request.fingerprint;
        });
        const bool replays = request.manifest_is_auth_session && lost != sessions_.end();
        return replays ? Ruling{Ruling::Kind::replays, static_cast<std::size_t>(lost - sessions_.begin())} : Ruling{};
    }
    const auto at = find(*request.decoded);
    if (!at) {
        return {Ruling::Kind::takes_over, sessions_.size()};
    }
    const Session& session = sessions_[*at];
    if (request.state == session.issued) {
        return {Ruling::Kind::continues, *at};
    }
    if (request.state != session.acknowledged) {
        return {Ruling::Kind::superseded, *at};
    }
    if (!session.answer.empty() && session.fingerprint == request.fingerprint) {
        return {Ruling::Kind::replays, *at};
    }
    return {session.reissues < kMaxReissues ? Ruling::Kind::reissues : Ruling::Kind::reissue_limit, *at};
}

void History::record(const ShownRequest& request, const Ruling& ruling, const std::optional<Issued>& issued) {
    const bool fresh = ruling.kind == Ruling::Kind::opens || ruling.kind == Ruling::Kind::takes_over;
    if (ruling.kind == Ruling::Kind::takes_over) {
        Session session;
        session.acknowledged = session.issued = request.state;
        session.identity = *request.decoded;
        sessions_.push_back(std::move(session));
        if (const auto hash = hash_in(*request.decoded)) {
            marks_[*hash].used = std::max(marks_[*hash].used, request.decoded->sender_nonce);
        }
    } else if (ruling.kind == Ruling::Kind::continues) {
        Session& session = sessions_[ruling.session];
        session.acknowledged = session.issued;
        session.reissues = 0;
    }
    if (!issued || ruling.kind == Ruling::Kind::replays) {
        return;
    }
    if (ruling.kind == Ruling::Kind::opens) {
        sessions_.emplace_back().identity = *signer::parse_session_state(issued->state);
    }
    Session& session = fresh ? sessions_.back() : sessions_[ruling.session];
    session.reissues += ruling.kind == Ruling::Kind::reissues ? 1 : 0;
    session.issued = issued->state;
    seals_[issued->state] = issued->seal;
    session.answer = issued->body;
    session.fingerprint = request.fingerprint;
    marks_[issued->rand_hash] = {issued->last_nonce, issued->use};
    exposed_ev_ += issued->charge;
    exposed_variance_ += issued->charge * issued->face_value;
}

std::uint32_t History::nonce_mark(const std::string& rand_hash, const ShownRequest& request,
                                  const Ruling& ruling) const {
    const auto known = marks_.find(rand_hash);
    const std::uint32_t used = known == marks_.end() ? 0 : known->second.used;
    const bool raises = ruling.kind == Ruling::Kind::takes_over && hash_in(*request.decoded) == rand_hash;
    return raises ? std::max(used, request.decoded->sender_nonce) : used;
}

std::optional<RandHashUse> History::use_of(const std::string& rand_hash) const {
    const auto known = marks_.find(rand_hash);
    return known == marks_.end() ? std::nullopt : known->second.use;
}

}  // namespace farebox::conformance
