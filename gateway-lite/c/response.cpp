#include "gateway-lite/c/operation.hpp"
#include "gateway-lite/c/values.hpp"

struct farebox_response {
    farebox::Response response;
};

namespace c = farebox::gateway::c;

extern "C" {

farebox_response* farebox_operation_response(farebox_operation* operation, farebox_error** error) {
    return c::take_as<farebox_response, farebox::Response>(operation, error);
}

int farebox_response_status(const farebox_response* response) {
    return response->response.status();
}

const char* farebox_response_orchestrator(const farebox_response* response) {
    return response->response.orchestrator().c_str();
}

size_t farebox_response_headers(const farebox_response* response) {
    return response->response.headers().size();
}

farebox_header farebox_response_header_at(const farebox_response* response, size_t index) {
    const auto& headers = response->response.headers();
    return index < headers.size() ? farebox_header{headers[index].name.c_str(), headers[index].value.c_str()}
                                  : farebox_header{nullptr, nullptr};
}

const char* farebox_response_header(const farebox_response* response, const char* name) {
    const auto value = response->response.header(name == nullptr ? "" : name);
    return value.data() == nullptr ? nullptr : value.data();  // a whole std::string of the header list
}

void farebox_response_paid(const farebox_response* response, farebox_spending* paid) {
    c::guarded(nullptr, [&] {
        c::put(response->response.paid(), *paid);
        return true;
    });
}

farebox_operation* farebox_response_next(farebox_response* response) {
    return c::guarded(nullptr, [response] { return c::start(response->response.next()); });
}

farebox_operation* farebox_response_read_all(farebox_response* response, size_t limit_bytes) {
    return c::guarded(nullptr, [&] { return c::start(response->response.read_all(limit_bytes)); });
}

void farebox_response_free(farebox_response* response) {
    delete response;
}

}  // extern "C"
