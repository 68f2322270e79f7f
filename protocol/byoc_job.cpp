#include "protocol/byoc_job.hpp"

#include "protocol/keccak.hpp"

namespace farebox::protocol {

Hash32 byoc_job_hash(std::string_view request, std::string_view parameters) noexcept {
    return Keccak256{}.update(request).update(parameters).finish();
}

}  // namespace farebox::protocol
