#include "signer/doctor/signer_reading.hpp"

#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "net/json_limits.hpp"
#include "signer/admin/audit_pages.hpp"

namespace farebox::signer::doctor {
namespace {

SignerReading not_read(const Error& error, const std::string& socket) {
    SignerReading reading;
    const bool forbidden = ::access(socket.c_str(), W_OK) != 0 && errno == EACCES;
    if (error.code == ErrorCode::connection_failed && !forbidden) {
        return reading;
    }
    reading.state = SignerReading::State::cannot_tell;
    reading.why = error.message;
    reading.hint = forbidden || error.code == ErrorCode::forbidden
                       ? "run doctor as root or as the user that starts the signer"
                       : error.hint;
    return reading;
}

nlohmann::json parse(const std::string& text) {
    return net::check_json_limits(text) ? nlohmann::json::parse(text, nullptr, false) : nlohmann::json();
}

/// When the first entry beyond the sealed one was written.
std::optional<protocol::Timestamp> first_unsealed(const AskSigner& ask, const AuditReading& reading) {
    AuditQuery query;
    query.beyond = reading.sealed.value_or(0);
    const auto answer = ask("POST", "/audit/page", audit_query_json(query));
    const auto page = answer ? parse_audit_page(parse(*answer)) : Result<AuditPage>{answer.error()};
    if (!page || page->records.empty()) {
        return std::nullopt;
    }
    return page->records.front().entry.at;
}

Result<AuditReading> read_audit(const AskSigner& ask, protocol::Timestamp now) {
    const auto answer = ask("POST", "/audit/seal", "{}");
    if (!answer) {
        return answer.error();
    }
    const auto found = parse(*answer);
    if (!found.is_object() || !found.contains("newest") || !found["newest"].is_number_integer()) {
        return make_error(ErrorCode::protocol_error, "the signer's answer about its audit chain cannot be read");
    }
    AuditReading reading;
    reading.newest = found["newest"].get<std::int64_t>();
    if (found.contains("problem") && found["problem"].is_string()) {
        reading.problem = found["problem"].get<std::string>();
    }
    if (found.contains("seal") && found["seal"].is_object() && found["seal"].contains("entry") &&
        found["seal"]["entry"].is_number_integer()) {
        reading.sealed = found["seal"]["entry"].get<std::int64_t>();
    }
    if (reading.sealed.value_or(0) < reading.newest) {
        if (const auto at = first_unsealed(ask, reading)) {
            reading.unsealed_since = std::chrono::duration_cast<std::chrono::seconds>(
                std::chrono::nanoseconds{protocol::nanos_between(*at, now)});
        }
    }
    return reading;
}

}  // namespace

SignerReading read_signer(const AskSigner& ask, const std::string& socket, protocol::Timestamp now) {
    const auto answer = ask("GET", "/diagnosis", {});
    if (!answer) {
        return not_read(answer.error(), socket);
    }
    auto diagnosis = parse_diagnosis(*answer);
    if (!diagnosis) {
        return not_read(diagnosis.error(), socket);
    }
    SignerReading reading;
    reading.state = SignerReading::State::runs;
    reading.diagnosis = *std::move(diagnosis);
    auto audit = read_audit(ask, now);
    if (audit) {
        reading.audit = *std::move(audit);
    } else {
        reading.audit_unknown = audit.error().message;
    }
    return reading;
}

}  // namespace farebox::signer::doctor
