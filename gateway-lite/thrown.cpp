#include "gateway-lite/thrown.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <string>

namespace farebox::gateway {

Error cancelled() {
    return make_error(ErrorCode::cancelled, "the operation was cancelled");
}

Error error_of(const std::exception& thrown) {
    const auto* failure = dynamic_cast<const boost::system::system_error*>(&thrown);
    if (failure != nullptr && failure->code() == boost::asio::error::operation_aborted) {
        return cancelled();
    }
    return make_error(ErrorCode::internal, std::string{"unexpected: "} + thrown.what());
}

}  // namespace farebox::gateway
