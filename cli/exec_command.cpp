#include <algorithm>
#include <future>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "cli/certificate_file.hpp"
#include "cli/child_process.hpp"
#include "cli/commands.hpp"
#include "cli/find_program.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"

namespace farebox::cli {
namespace {

/// What the orchestrator itself said. No log has it, since logs hold no bodies.
std::string words_in(const Error& error) {
    const auto found = std::find_if(error.details.begin(), error.details.end(),
                                    [](const auto& detail) { return detail.first == "answer"; });
    return found == error.details.end() ? std::string{} : found->second;
}

void tell(const Error& error, bool serious, bool explain) {
    const auto words = words_in(error);
    if (explain && !words.empty()) {
        std::cerr << "farebox: the orchestrator said: " << words << '\n';
    } else if (serious && !explain) {
        std::cerr << "farebox: the session ends: " << error.message << (words.empty() ? "" : ": " + words) << '\n';
    }
}

/// Tells on stderr when the session ends under the command. --explain has told that and everything else, but what the
/// orchestrator said.
void watch(SessionEvents events, bool explain) {
    events.next().then([events, explain](Result<std::optional<SessionEvent>> event) {
        if (!event || !*event) {
            return;
        }
        using Kind = SessionEvent::Kind;
        const auto kind = (*event)->kind;
        const bool serious = kind == Kind::lost || kind == Kind::payments_ended;
        if ((*event)->error) {
            tell(*(*event)->error, serious, explain);
        }
        watch(events, explain);
    });
}

Result<SessionRequest> make_request(const ExecOptions& options) {
    SessionRequest request;
    request.app = options.app;
    if (const auto applied = apply_common_options(options.common, request); !applied) {
        return applied.error();
    }
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

/// @param ended_by  Set to a signal that came meanwhile: then nothing is left to be opened, but it may be open already.
Result<Session> open_session(Gateway& gateway, SessionRequest request, SignalRelay& relay, int& ended_by) {
    auto opening = gateway.open_session(std::move(request));
    const auto canceller = opening.canceller();
    auto opened = std::make_shared<std::promise<Result<Session>>>();
    std::move(opening).then([opened](Result<Session> session) {
        opened->set_value(std::move(session));
        SignalRelay::wake();
    });
    ended_by = relay.wait_to_be_ended();
    if (ended_by != 0) {
        canceller.cancel();
    }
    return opened->get_future().get();
}

/// Runs the program beside the open session; returns its status.
int run_command(Session& session, const std::string& program, const ExecOptions& options, SignalRelay& relay) {
    std::vector<std::pair<std::string, std::string>> environment{{"FAREBOX_APP_URL", session.app_url()},
                                                                 {"FAREBOX_SESSION_ID", session.id()}};
    std::optional<CertificateFile> certificate;
    if (const auto pem = session.app_certificate_pem(); !pem.empty()) {
        auto file = CertificateFile::create(pem);
        if (!file) {
            print_error(file.error(), options.common);
            return kFailed;
        }
        certificate.emplace(*std::move(file));
        environment.emplace_back("FAREBOX_APP_CA_FILE", certificate->path());
        environment.emplace_back("FAREBOX_APP_PIN", session.app_public_key_pin());
    }
    const auto child = relay.start(program, options.command, environment);
    if (!child) {
        print_error(child.error(), options.common);
        return exit_code_for(child.error());
    }
    return relay.wait(*child);
}

}  // namespace

int exec_with_session(const ExecOptions& options) {
    auto request = make_request(options);
    if (!request) {
        return fail(request.error(), options.common);
    }
    const auto program = find_program(options.command.front());
    if (!program) {
        print_error(program.error(), options.common);
        return exit_code_for(program.error());
    }
    SignalRelay relay;
    auto gateway = open_gateway(options.common);
    if (!gateway) {
        return fail(gateway.error(), options.common);
    }
    int ended_by = 0;
    auto session = open_session(*gateway, *std::move(request), relay, ended_by);
    clear_progress(options.common);
    if (!session) {
        print_error(session.error(), options.common);
        return ended_by != 0 ? kEndedBySignal + ended_by : exit_code_for_outcome(session.error());
    }
    watch(session->events(), options.common.explain);
    const int status = ended_by != 0 ? kEndedBySignal + ended_by : run_command(*session, *program, options, relay);
    if (const auto stopped = session->stop().get(); !stopped) {
        std::cerr << "farebox: the session could not be stopped: " << stopped.error().message << '\n';
    }
    print_paid(*session, options.common.json());
    return status;
}

}  // namespace farebox::cli
