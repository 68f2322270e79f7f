#include "bench/load/payments.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"

namespace farebox::bench {
namespace {

constexpr std::uint32_t kNoncesPerRandHash = 600;

PaidSession read_line(const std::string& line) {
    std::istringstream fields{line};
    std::string id;
    std::string rand_hash_hex;
    PaidSession session;
    fields >> id >> rand_hash_hex >> session.nonces_used >> session.state;
    const auto rand_hash = protocol::parse_hex(rand_hash_hex, protocol::HexPrefix::forbidden);
    if (!fields || id.size() != session.parts.id.size() || !rand_hash ||
        rand_hash->size() != session.parts.rand_hash.size()) {
        throw std::runtime_error{"a stored session is not: id, rand hash, nonces used, state"};
    }
    std::copy(id.begin(), id.end(), session.parts.id.begin());
    std::copy(rand_hash->begin(), rand_hash->end(), session.parts.rand_hash.begin());
    session.parts.token.fill('s');
    return session;
}

std::string_view as_chars(const std::array<char, 32>& bytes) {
    return {bytes.data(), bytes.size()};
}

}  // namespace

std::vector<PaidSession> read_stored_sessions(const std::string& path) {
    std::vector<PaidSession> sessions;
    std::ifstream lines{path};
    for (std::string line; std::getline(lines, line);) {
        sessions.push_back(read_line(line));
    }
    if (sessions.empty()) {
        throw std::runtime_error{"no stored sessions in " + path};
    }
    return sessions;
}

void write_stored_sessions(const std::string& path, const std::vector<const PaidSession*>& sessions) {
    std::ofstream lines{path};
    for (const PaidSession* session : sessions) {
        lines << as_chars(session->parts.id) << ' '
              << protocol::to_hex(protocol::as_bytes(as_chars(session->parts.rand_hash))) << ' ' << session->nonces_used
              << ' ' << session->state << '\n';
    }
    if (!lines.flush()) {
        throw std::runtime_error{"cannot write " + path};
    }
}

SessionParts fresh_parts(RandomBytes& random) {
    SessionParts parts;
    random.fill_hex(parts.id);
    random.fill(parts.token);
    random.fill(parts.rand_hash);
    return parts;
}

void append_payment_body(std::string_view quote, std::string_view session_id, std::string_view state,
                         std::string& out) {
    out.append(R"({"orchestrator":")").append(quote);
    out.append(R"(","ManifestID":")").append(session_id);
    out.append(R"(","type":"fixed")");
    if (!state.empty()) {
        out.append(R"(,"state":)").append(state);
    }
    out.append("}");
}

Payments::Payments(QuoteTemplate quote, SessionMode mode, std::uint32_t tickets, std::vector<PaidSession> stored)
    : quote_{std::move(quote)}, mode_{mode}, tickets_{tickets}, stored_{std::move(stored)} {
    for (PaidSession& session : stored_) {
        idle_.push_back(&session);
    }
}

void Payments::start(PaidSession& session) {
    session.parts = fresh_parts(random_);
    session.quote.clear();
    session.state.clear();
    session.nonces_used = 0;
}

PaidSession& Payments::choose(PaidSession& own) {
    PaidSession& session = mode_ == SessionMode::stored ? take_stored() : own;
    if (mode_ == SessionMode::fresh || session.state.empty()) {
        start(session);
    } else if (session.nonces_used + tickets_ > kNoncesPerRandHash) {
        // An orchestrator gives fresh parameters before it runs out of nonces.
        random_.fill(session.parts.rand_hash);
        session.quote.clear();
        session.nonces_used = 0;
    }
    return session;
}

PaidSession& Payments::take_stored() {
    if (idle_.empty()) {
        throw std::runtime_error{"fewer stored sessions than connections"};
    }
    PaidSession& session = *idle_.front();
    idle_.pop_front();
    return session;
}

void Payments::write_request(PaidSession& session, std::string& out) {
    if (session.quote.empty()) {
        quote_.append_base64(session.parts, session.quote);
    }
    body_.clear();
    append_payment_body(session.quote, session.parts.id_view(), session.state, body_);
    out.assign("POST /generate-live-payment HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    out.append("Content-Length: ").append(std::to_string(body_.size())).append("\r\n\r\n").append(body_);
    session.nonces_used += tickets_;
}

bool Payments::take_answer(PaidSession& session, std::string_view body) {
    if (mode_ == SessionMode::fresh) {
        return true;
    }
    constexpr std::string_view kKey = R"("state":)";
    const auto at = body.rfind(kKey);
    const auto end = body.find('}', at == std::string_view::npos ? 0 : at);
    if (at == std::string_view::npos || end == std::string_view::npos) {
        return false;
    }
    session.state.assign(body.substr(at + kKey.size(), end + 1 - at - kKey.size()));
    if (mode_ == SessionMode::stored) {
        session.quote.clear();  // thousands of them would fill the memory
        idle_.push_back(&session);
    }
    return true;
}

}  // namespace farebox::bench
