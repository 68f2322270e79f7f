#pragma once

#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

namespace farebox::vault {

/// The address that signed @p message through EIP-191; 65 bytes r || s || v, low s, v 27 or 28. Public data only: this
/// is how the front checks a state that go-livepeer signed. @return invalid_argument where no key can have made it.
[[nodiscard]] Result<Address> recover_personal_signer(std::string_view message, std::string_view signature65);

}  // namespace farebox::vault
