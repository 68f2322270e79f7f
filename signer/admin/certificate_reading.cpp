#include "signer/admin/certificate_reading.hpp"

#include "protocol/timestamp.hpp"

namespace farebox::signer {

std::string format_time(std::chrono::system_clock::time_point time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
    return protocol::format_rfc3339({std::chrono::nanoseconds{seconds}.count()});
}

}  // namespace farebox::signer
