#include "sandbox/control/report.hpp"

#include <nlohmann/json.hpp>

#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kLive = "live";
constexpr std::size_t kMaxRejections = 10'000;
constexpr std::size_t kMaxTickets = 1'000'000;

Json session_json(const SessionRecord& session) {
    return {{"manifest_id", session.manifest_id},
            {"route", session.route},
            {"app", session.app},
            {"payer", protocol::to_checksum(session.payer)},
            {"state", session.state},
            {"payments", session.payments},
            {"tickets", session.tickets},
            {"credited_ev", session.credited.to_ratio_string()},
            {"debited", session.debited.to_ratio_string()},
            {"debited_units", session.units},
            {"balance", (session.credited - session.debited).to_ratio_string()}};
}

Json ticket_json(const TicketRecord& ticket) {
    return {{"manifest_id", ticket.manifest_id},
            {"sender", protocol::to_checksum(ticket.sender)},
            {"recipient_rand_hash", protocol::to_hex_0x(ticket.rand_hash.data)},
            {"sender_nonce", ticket.nonce},
            {"ticket_hash", protocol::to_hex_0x(ticket.hash.data)},
            {"signature", protocol::to_hex_0x(protocol::as_bytes(ticket.signature))},
            {"ev", ticket.ev.to_ratio_string()},
            {"credited", ticket.credited},
            {"won", ticket.won},
            {"error", ticket.error}};
}

Json rejection_json(const RejectionRecord& rejection) {
    return {{"where", rejection.where},
            {"manifest_id", rejection.manifest_id},
            {"status", rejection.status},
            {"text", rejection.text}};
}

}  // namespace

SessionRecord& Report::session(const std::string& manifest_id) {
    SessionRecord& record = sessions_[manifest_id];
    record.manifest_id = manifest_id;
    return record;
}

void Report::end_session(const std::string& manifest_id, std::string_view state) {
    session(manifest_id).state = state;
}

void Report::end_every_session(std::string_view state) {
    for (auto& [id, record] : sessions_) {
        if (record.state == kLive) {
            record.state = state;
        }
    }
}

void Report::add_payment(const std::string& manifest_id, const PaymentOutcome& outcome) {
    SessionRecord& record = session(manifest_id);
    record.credited += outcome.credited;
    record.payments += outcome.error.empty() ? 1 : 0;
    for (const TicketRecord& ticket : outcome.tickets) {
        record.tickets += ticket.credited ? 1 : 0;
        if (tickets_.size() < kMaxTickets) {
            tickets_.push_back(ticket);
        }
    }
}

void Report::add_debit(const std::string& manifest_id, std::int64_t units, const protocol::Rational& fee) {
    SessionRecord& record = session(manifest_id);
    record.units += units;
    record.debited += fee;
}

void Report::add_rejection(std::string where, std::string manifest_id, const Rejection& rejection) {
    ++rejections_total_;
    rejections_.push_back({std::move(where), std::move(manifest_id), rejection.status, rejection.text});
    if (rejections_.size() > kMaxRejections) {
        rejections_.pop_front();
    }
}

std::string Report::to_json() const {
    Json sessions = Json::array();
    protocol::Rational credited;
    protocol::Rational debited;
    for (const auto& [id, session] : sessions_) {
        sessions.push_back(session_json(session));
        credited += session.credited;
        debited += session.debited;
    }
    Json tickets = Json::array();
    std::uint64_t winning = 0;
    for (const auto& ticket : tickets_) {
        tickets.push_back(ticket_json(ticket));
        winning += ticket.won ? 1 : 0;
    }
    Json rejections = Json::array();
    for (const auto& rejection : rejections_) {
        rejections.push_back(rejection_json(rejection));
    }
    const Json totals{{"sessions", sessions_.size()},
                      {"tickets", tickets_.size()},
                      {"tickets_complete", tickets_.size() < kMaxTickets},
                      {"winning_tickets", winning},
                      {"credited_ev", credited.to_ratio_string()},
                      {"debited", debited.to_ratio_string()},
                      {"rejections", rejections_total_}};
    const Json report{{"sessions", std::move(sessions)},
                      {"tickets", std::move(tickets)},
                      {"rejections", std::move(rejections)},
                      {"totals", totals}};
    return report.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace farebox::sandbox
