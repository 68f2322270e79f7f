#include <optional>

#include "gateway-lite/c/operation.hpp"
#include "gateway-lite/c/values.hpp"

struct farebox_session {
    explicit farebox_session(farebox::Session opened) : session{std::move(opened)}, events{session.events()} {}

    farebox::Session session;
    farebox::SessionEvents events;
};

namespace c = farebox::gateway::c;

extern "C" {

farebox_session* farebox_operation_session(farebox_operation* operation, farebox_error** error) {
    return c::take_as<farebox_session, farebox::Session>(operation, error);
}

const char* farebox_session_id(const farebox_session* session) {
    return session->session.id().c_str();
}

const char* farebox_session_app_url(const farebox_session* session) {
    return session->session.app_url().c_str();
}

const char* farebox_session_orchestrator(const farebox_session* session) {
    return session->session.orchestrator().c_str();
}

const char* farebox_session_app_certificate(const farebox_session* session) {
    return session->session.app_certificate_pem().c_str();
}

const char* farebox_session_app_public_key_pin(const farebox_session* session) {
    return session->session.app_public_key_pin().c_str();
}

void farebox_session_paid(const farebox_session* session, farebox_spending* paid) {
    c::guarded(nullptr, [&] {
        c::put(session->session.paid(), *paid);
        return true;
    });
}

farebox_operation* farebox_session_swap(farebox_session* session) {
    return c::guarded(nullptr, [session] { return c::start(session->session.swap()); });
}

farebox_operation* farebox_session_stop(farebox_session* session) {
    return c::guarded(nullptr, [session] { return c::start(session->session.stop()); });
}

farebox_operation* farebox_session_next_event(farebox_session* session) {
    return c::guarded(nullptr, [session] { return c::start(session->events.next()); });
}

int farebox_operation_event(farebox_operation* operation, farebox_session_event* event, farebox_error** cause,
                            farebox_error** error) {
    const int failed = -1;
    const auto outcome = c::guarded(error, [&]() -> std::optional<int> {
        const auto told = c::take<std::optional<farebox::SessionEvent>>(operation);
        if (!told) {
            c::set_error(error, told.error());
            return std::nullopt;
        }
        if (!*told) {
            return 0;
        }
        if (event != nullptr) {
            *event = static_cast<farebox_session_event>((*told)->kind);
        }
        if (cause != nullptr) {
            *cause = nullptr;
            if ((*told)->error) {
                c::set_error(cause, *(*told)->error);
            }
        }
        return 1;
    });
    return outcome.value_or(failed);
}

void farebox_session_free(farebox_session* session) {
    delete session;
}

}  // extern "C"
