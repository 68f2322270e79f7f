#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "cli/child_process.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/print.hpp"

namespace farebox::cli {
namespace {

constexpr int kCommandNotFound = 127;  // as shells have it

/// Tells on stderr when the session ends under the command, and with --explain everything else.
void watch(SessionEvents events, bool explain) {
    events.next().then([events, explain](Result<std::optional<SessionEvent>> event) {
        if (!event || !*event) {
            return;
        }
        using Kind = SessionEvent::Kind;
        const auto kind = (*event)->kind;
        const bool serious = kind == Kind::lost || kind == Kind::payments_ended;
        if ((*event)->error && (serious || explain)) {
            std::cerr << "farebox: " << (serious ? "the session ends: " : "") << (*event)->error->message << '\n';
        }
        watch(events, explain);
    });
}

Result<SessionRequest> make_request(const ExecOptions& options) {
    SessionRequest request;
    request.app = options.app;
    const auto limit = max_price(options.common);
    const auto time = timeout(options.common, request.timeout);
    if (!limit || !time) {
        return limit ? time.error() : limit.error();
    }
    request.max_price = *limit;
    request.timeout = *time;
    return request;
}

void print_paid(const Session& session, bool json) {
    if (json) {
        const nlohmann::json out{{"session_id", session.id()}, {"paid", spending_json(session.paid())}};
        std::cerr << out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    } else {
        std::cerr << "farebox: paid " << spending_text(session.paid()) << '\n';
    }
}

/// Runs the command beside the open session; returns its status.
int run_command(Session& session, const ExecOptions& options) {
    std::vector<std::pair<std::string, std::string>> environment{{"FAREBOX_APP_URL", session.app_url()},
                                                                 {"FAREBOX_SESSION_ID", session.id()}};
    std::optional<PrivateFile> certificate;
    if (const auto pem = session.app_certificate_pem(); !pem.empty()) {
        auto file = PrivateFile::create(pem);
        if (!file) {
            return fail(file.error(), options.common.json());
        }
        certificate.emplace(*std::move(file));
        environment.emplace_back("FAREBOX_APP_CA_FILE", certificate->path());
    }
    SignalRelay relay;
    const auto child = relay.start(options.command, environment);
    if (!child) {
        fail(child.error(), options.common.json());
        return kCommandNotFound;
    }
    return relay.wait(*child);
}

}  // namespace

int exec_with_session(const ExecOptions& options) {
    const bool json = options.common.json();
    auto request = make_request(options);
    if (!request) {
        return fail(request.error(), json);
    }
    auto gateway = open_gateway(options.common);
    if (!gateway) {
        return fail(gateway.error(), json);
    }
    auto session = gateway->open_session(*std::move(request)).get();
    if (!session) {
        return fail(session.error(), json);
    }
    watch(session->events(), options.common.explain);
    const int status = run_command(*session, options);
    if (const auto stopped = session->stop().get(); !stopped) {
        std::cerr << "farebox: the session could not be stopped: " << stopped.error().message << '\n';
    }
    print_paid(*session, json);
    return status;
}

}  // namespace farebox::cli
