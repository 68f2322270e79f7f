#include <new>

#include "gateway-lite/c/guard.hpp"

namespace farebox::gateway::c {

void set_error(farebox_error** out, Error error) noexcept {
    if (out != nullptr) {
        *out = new (std::nothrow) farebox_error{std::move(error)};
    }
}

}  // namespace farebox::gateway::c

extern "C" {

const char* farebox_error_code(const farebox_error* error) {
    return error == nullptr ? "" : farebox::to_string(error->error.code).data();  // the table's names are literals
}
const char* farebox_error_message(const farebox_error* error) {
    return error == nullptr ? "" : error->error.message.c_str();
}
const char* farebox_error_hint(const farebox_error* error) {
    return error == nullptr ? "" : error->error.hint.c_str();
}
const char* farebox_error_request_id(const farebox_error* error) {
    return error == nullptr ? "" : error->error.request_id.c_str();
}
bool farebox_error_retryable(const farebox_error* error) {
    return error != nullptr && error->error.retryable;
}
int64_t farebox_error_retry_after_ms(const farebox_error* error) {
    return error == nullptr ? 0 : error->error.retry_after.count();
}
size_t farebox_error_details(const farebox_error* error) {
    return error == nullptr ? 0 : error->error.details.size();
}
const char* farebox_error_detail_name(const farebox_error* error, size_t index) {
    return index < farebox_error_details(error) ? error->error.details[index].first.c_str() : nullptr;
}
const char* farebox_error_detail_value(const farebox_error* error, size_t index) {
    return index < farebox_error_details(error) ? error->error.details[index].second.c_str() : nullptr;
}
void farebox_error_free(farebox_error* error) {
    delete error;
}

}  // extern "C"
