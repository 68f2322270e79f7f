#include "farebox/session.hpp"

#include <utility>

#include "gateway-lite/session_core.hpp"

namespace farebox {
inline namespace v0 {

SessionEvents::SessionEvents(std::shared_ptr<detail::SessionCore> session) : session_{std::move(session)} {}

Pending<std::optional<SessionEvent>> SessionEvents::next() {
    return session_->next_event();
}

Session::Session(std::shared_ptr<detail::SessionCore> core) : core_{std::move(core)} {}

Session::Session(Session&&) noexcept = default;

Session& Session::operator=(Session&& other) noexcept {
    if (this != &other) {
        if (core_) {
            core_->abandon();
        }
        core_ = std::move(other.core_);
    }
    return *this;
}

Session::~Session() {
    if (core_) {
        core_->abandon();
    }
}

const std::string& Session::id() const noexcept {
    return core_->here().reservation.session_id;
}

const std::string& Session::app_url() const noexcept {
    return core_->here().reservation.app_url;
}

const std::string& Session::app_certificate_pem() const noexcept {
    return core_->here().app_certificate;
}

const std::string& Session::app_public_key_pin() const noexcept {
    return core_->here().app_public_key_pin;
}

const std::string& Session::orchestrator() const noexcept {
    return core_->here().orchestrator_text;
}

Spending Session::paid() const {
    return core_->paid();
}

SessionEvents Session::events() {
    return SessionEvents{core_};
}

Pending<void> Session::swap() {
    return core_->swap();
}

Pending<void> Session::stop() {
    return core_->stop();
}

}  // namespace v0
}  // namespace farebox
