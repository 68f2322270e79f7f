#include "signer/access/certificate_name.hpp"

#include "protocol/ascii.hpp"

namespace farebox::signer {

bool is_certificate_name(std::string_view configured, std::string_view shown) noexcept {
    if (configured.starts_with("DNS:")) {
        return protocol::equal_ignoring_case(configured, shown);
    }
    if (configured.starts_with("URI:spiffe://") && configured.ends_with("/*")) {
        const auto folder = configured.substr(0, configured.size() - 1);
        return shown.size() > folder.size() && shown.starts_with(folder);
    }
    return configured == shown;
}

}  // namespace farebox::signer
