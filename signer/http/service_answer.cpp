#include "signer/http/service_answer.hpp"

#include <utility>

#include "signer/http/api_error.hpp"

namespace farebox::signer {

ServiceAnswer refuse(Error error, std::string request_id) {
    const int status = error_code_row(error.code).http_status;
    return refuse(std::move(error), std::move(request_id), status);
}

ServiceAnswer refuse(Error error, std::string request_id, int status) {
    error.request_id = std::move(request_id);
    ServiceAnswer answer;
    answer.response = error_response(error, status);
    answer.error = std::move(error);
    return answer;
}

}  // namespace farebox::signer
