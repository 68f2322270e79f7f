#include "gateway-lite/refusal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace farebox::gateway {
namespace {

struct KnownText {
    int status;
    std::string_view begin;
    Refusal refusal;
};

/// What go-livepeer 0.9 (server/ai_http.go, segment_rpc.go, core/orchestrator.go, pm, ai/runner) answers on the routes
/// of live runners.
constexpr auto kKnown = std::to_array<KnownText>({
    {402, "base64 decode error", Refusal::payment},
    {402, "protobuf unmarshal error", Refusal::payment},
    {403, "ErrorSegEncoding", Refusal::payment},
    {403, "ErrSegSig", Refusal::payment},
    {403, "proto:", Refusal::payment},
    {403, "unrecognized ", Refusal::payment},
    {403, "invalid duration", Refusal::payment},
    {403, "incompatible capabilities", Refusal::payment},
    {403, "missing auth token", Refusal::payment},
    {403, "invalid auth token", Refusal::payment},
    {403, "expired auth token", Refusal::payment},
    {403, "mismatched manifest and auth token", Refusal::payment},
    {403, "OrchestratorCapped", Refusal::full},
    {403, "OrchestratorBusy", Refusal::full},
    {400, "payment price does not match live runner price", Refusal::payment},
    {400, "Could not find Sender for payment", Refusal::payment},
    {400, "orchestrator 0x", Refusal::payment},  // … is inactive in round …, cannot process payments
    {400, "invalid expected price sent with payment", Refusal::payment},
    {400, "missing expiration params in payment", Refusal::payment},
    {400, "deposit and reserve for sender", Refusal::payment},
    {400, "could not get sender info for", Refusal::payment},
    {400, "invalid ticket ", Refusal::payment},
    {400, "invalid recipientRand for ticket", Refusal::payment},
    {400, "ticketparams expired", Refusal::payment},
    {400, "ticket already used", Refusal::payment},
    {400, "insufficient balance", Refusal::payment},
    {400, "runner is not single-shot", Refusal::elsewhere},
    {404, "runner not found", Refusal::elsewhere},
    {404, "runner session not found", Refusal::elsewhere},
    {404, "live runners are not supported", Refusal::elsewhere},
    {409, "session already exists", Refusal::payment},
    {500, "unsupported live runner payment unit", Refusal::elsewhere},
    {500, "insufficient sender reserve", Refusal::elsewhere},
    {503, "no capacity available for runner", Refusal::full},
    {503, "live runner price unavailable", Refusal::full},
    {503, "insufficient capacity", Refusal::full},
    // Its reverse proxy: the runner cannot be reached, broke off, or the session ended under it.
    {502, "dial ", Refusal::elsewhere},
    {502, "read ", Refusal::elsewhere},
    {502, "write ", Refusal::elsewhere},
    {502, "EOF", Refusal::elsewhere},
    {502, "unexpected EOF", Refusal::elsewhere},
    {502, "context canceled", Refusal::elsewhere},
    {502, "context deadline exceeded", Refusal::elsewhere},
    {502, "http: ", Refusal::elsewhere},
    {502, "net/http: ", Refusal::elsewhere},
    {502, "tls: ", Refusal::elsewhere},
    {502, "x509: ", Refusal::elsewhere},
    {502, "remote error: ", Refusal::elsewhere},
    {502, "malformed HTTP", Refusal::elsewhere},
    {502, "invalid registered runner_url", Refusal::elsewhere},
    {502, "invalid live runner proxy path", Refusal::elsewhere},
});

bool begins_with(std::string_view text, std::string_view begin) {
    return net::equal_ignoring_case(text.substr(0, begin.size()), begin);  // "TicketParams expired" came in both cases
}

/// Versions before 0.9.1 leave the error of a broken proxy to Go: an empty 502.
bool is_empty_bad_gateway(const net::Response& head) {
    return head.status == 502 && head.headers.get("Content-Length") == "0";
}

}  // namespace

bool may_be_the_orchestrators(const net::Response& head) {
    return head.status >= 400 && head.headers.get("Content-Type") == "text/plain; charset=utf-8" &&
           head.headers.get("X-Content-Type-Options") == "nosniff" && head.headers.contains("Content-Length");
}

Refusal judge_call_answer(const net::Response& head, std::string_view body) {
    if (is_empty_bad_gateway(head)) {
        return Refusal::elsewhere;
    }
    if (!may_be_the_orchestrators(head)) {
        return Refusal::none;
    }
    const auto* const known = std::find_if(kKnown.begin(), kKnown.end(), [&](const KnownText& each) {
        return each.status == head.status && begins_with(body, each.begin);
    });
    return known == kKnown.end() ? Refusal::none : known->refusal;
}

Refusal judge_orchestrators_answer(int status) {
    if (status < 300) {
        return Refusal::none;
    }
    const bool about_payment = status == 400 || status == 402 || status == 403 || status == 409;
    return status == 503 ? Refusal::full : about_payment ? Refusal::payment : Refusal::elsewhere;
}

}  // namespace farebox::gateway
