#include "farebox/gateway.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "gateway-lite/call.hpp"
#include "gateway-lite/checked_options.hpp"
#include "gateway-lite/list_orchestrators.hpp"
#include "gateway-lite/open_session.hpp"
#include "gateway-lite/runtime.hpp"
#include "gateway-lite/select.hpp"
#include "gateway-lite/services.hpp"
#include "gateway-lite/start.hpp"

namespace farebox {
inline namespace v0 {
namespace detail {

/// What is behind a Gateway.
class GatewayCore {
public:
    GatewayCore(Options options, gateway::CheckedOptions checked)
        : runtime{std::make_shared<gateway::Runtime>(std::move(options.post), std::move(options.log))},
          services{std::make_shared<gateway::Services>(runtime, std::move(checked))} {
        runtime->own(services);
    }
    GatewayCore(const GatewayCore&) = delete;
    GatewayCore& operator=(const GatewayCore&) = delete;
    ~GatewayCore() {
        constexpr std::chrono::seconds kGrace{2};
        if (runtime->in_child()) {
            // Its threads are the parent's: nothing here may be closed, joined or even destroyed.
            new std::pair{runtime, services};  // NOLINT(cppcoreguidelines-owning-memory)
            return;
        }
        runtime->close(kGrace);
    }

    const std::shared_ptr<gateway::Runtime> runtime;
    const std::shared_ptr<gateway::Services> services;
};

}  // namespace detail

std::string_view version() noexcept {
    return FAREBOX_VERSION;
}

Result<Gateway> Gateway::open(Options options) {
    auto checked = gateway::check_options(options);
    if (!checked) {
        return checked.error();
    }
    try {
        return Gateway{std::make_shared<detail::GatewayCore>(std::move(options), *std::move(checked))};
    } catch (const std::runtime_error& refused) {  // the standard library's and Boost's system_error
        return make_error(ErrorCode::internal, std::string{"the system gives no thread or socket: "} + refused.what(),
                          "raise the limits on processes, memory and open files");
    }
}

Gateway::Gateway(std::shared_ptr<detail::GatewayCore> core) : core_{std::move(core)} {}
Gateway::Gateway(Gateway&&) noexcept = default;
Gateway& Gateway::operator=(Gateway&&) noexcept = default;
Gateway::~Gateway() = default;

Pending<Response> Gateway::call(CallRequest request) {
    return gateway::start<Response>(core_->runtime, [services = core_->services, request = std::move(request)] {
        return gateway::call(services, request);
    });
}

Pending<Session> Gateway::open_session(SessionRequest request) {
    return gateway::start<Session>(core_->runtime, [services = core_->services, request = std::move(request)] {
        return gateway::open_session(services, request);
    });
}

Pending<SelectionCursor> Gateway::select(SelectionRequest request) {
    return gateway::start<SelectionCursor>(core_->runtime, [services = core_->services, request = std::move(request)] {
        return gateway::select(services, request);
    });
}

GatewayMetrics Gateway::metrics() const {
    return core_->services->jobs->metrics();
}

Pending<std::vector<OrchestratorListing>> Gateway::orchestrators() {
    return gateway::start<std::vector<OrchestratorListing>>(
        core_->runtime, [services = core_->services] { return gateway::list_orchestrators(services); });
}

}  // namespace v0
}  // namespace farebox
