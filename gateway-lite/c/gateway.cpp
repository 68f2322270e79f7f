#include <cstring>

#include "gateway-lite/c/operation.hpp"
#include "gateway-lite/c/values.hpp"

struct farebox_gateway {
    farebox::Gateway gateway;
};

namespace c = farebox::gateway::c;

namespace {

farebox_gateway* open(farebox::Result<farebox::Options> options, farebox_error** error) {
    auto gateway =
        options ? farebox::Gateway::open(*std::move(options)) : farebox::Result<farebox::Gateway>{options.error()};
    if (!gateway) {
        c::set_error(error, gateway.error());
        return nullptr;
    }
    return new farebox_gateway{*std::move(gateway)};
}

}  // namespace

extern "C" {

const char* farebox_version(void) {
    return farebox::version().data();  // a literal
}

void farebox_text_free(char* text) {
    delete[] text;
}

void farebox_options_init(farebox_options* options) {
    *options = {};
    options->size = sizeof *options;
}

farebox_gateway* farebox_gateway_open(const farebox_options* options, farebox_error** error) {
    return c::guarded(error, [&] { return open(c::options(options), error); });
}

farebox_gateway* farebox_gateway_open_from_env(farebox_error** error) {
    return c::guarded(error, [&] { return open(farebox::Options::from_env(), error); });
}

void farebox_gateway_close(farebox_gateway* gateway) {
    delete gateway;
}

char* farebox_gateway_metrics(const farebox_gateway* gateway) {
    return c::guarded(nullptr, [&] {
        const auto text = gateway->gateway.metrics().to_prometheus();
        auto* const copy = new char[text.size() + 1];
        std::memcpy(copy, text.c_str(), text.size() + 1);
        return copy;
    });
}

void farebox_call_request_init(farebox_call_request* request) {
    *request = {};
    request->size = sizeof *request;
    request->timeout_ms = farebox::CallRequest{}.timeout.count();
}

void farebox_session_request_init(farebox_session_request* request) {
    *request = {};
    request->size = sizeof *request;
    request->timeout_ms = farebox::SessionRequest{}.timeout.count();
}

void farebox_selection_request_init(farebox_selection_request* request) {
    *request = {};
    request->size = sizeof *request;
    request->timeout_ms = farebox::SelectionRequest{}.timeout.count();
}

farebox_operation* farebox_gateway_call(farebox_gateway* gateway, const farebox_call_request* request,
                                        farebox_error** error) {
    return c::guarded(error, [&] {
        return c::start_with(c::call_request(request), error,
                             [gateway](auto made) { return gateway->gateway.call(std::move(made)); });
    });
}

farebox_operation* farebox_gateway_open_session(farebox_gateway* gateway, const farebox_session_request* request,
                                                farebox_error** error) {
    return c::guarded(error, [&] {
        return c::start_with(c::session_request(request), error,
                             [gateway](auto made) { return gateway->gateway.open_session(std::move(made)); });
    });
}

farebox_operation* farebox_gateway_select(farebox_gateway* gateway, const farebox_selection_request* request,
                                          farebox_error** error) {
    return c::guarded(error, [&] {
        return c::start_with(c::selection_request(request), error,
                             [gateway](auto made) { return gateway->gateway.select(std::move(made)); });
    });
}

farebox_operation* farebox_gateway_orchestrators(farebox_gateway* gateway) {
    return c::guarded(nullptr, [gateway] { return c::start(gateway->gateway.orchestrators()); });
}

}  // extern "C"
