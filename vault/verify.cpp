#include "vault/verify.hpp"

#include "keystore/verify.hpp"
#include "protocol/byte_view.hpp"

namespace farebox::vault {

Result<Address> recover_personal_signer(std::string_view message, std::string_view signature65) {
    return keystore::recover_personal(protocol::as_bytes(message), protocol::as_bytes(signature65));
}

}  // namespace farebox::vault
