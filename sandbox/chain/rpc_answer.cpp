#include "sandbox/chain/rpc_answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "protocol/hex.hpp"
#include "protocol/uint256.hpp"

namespace farebox::sandbox {

using Json = nlohmann::json;

RpcError invalid_params(std::string message) {
    return {kInvalidParams, std::move(message)};
}

std::string quantity(std::uint64_t value) {
    std::array<char, 16> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return "0x" + std::string{digits.data(), written.ptr};
}

std::string quantity(std::int64_t value) {
    return quantity(static_cast<std::uint64_t>(value));
}

std::string quantity(const Wei& amount) {
    const std::string hex = protocol::to_hex(protocol::to_word(amount.value()));
    const auto first = hex.find_first_not_of('0');
    return "0x" + (first == std::string::npos ? "0" : hex.substr(first));
}

const Json* param(const Json& params, std::size_t index) {
    return params.is_array() && params.size() > index ? &params[index] : nullptr;
}

std::optional<std::string> hex_field(const Json& object, const char* key) {
    const auto field = object.find(key);
    if (field == object.end() || !field->is_string()) {
        return std::nullopt;
    }
    auto bytes = protocol::parse_hex(field->get_ref<const std::string&>());
    return bytes ? std::optional{*std::move(bytes)} : std::nullopt;
}

namespace {

template <class Fixed>
std::optional<Fixed> fixed_of(const Json* text) {
    const auto bytes = text != nullptr && text->is_string() ? protocol::parse_hex(text->get_ref<const std::string&>())
                                                            : Result<std::string>{Error{}};
    if (!bytes || bytes->size() != Fixed::kSize) {
        return std::nullopt;
    }
    Fixed value;
    std::ranges::copy(*bytes, value.data.begin());
    return value;
}

}  // namespace

std::optional<Address> address_of(const Json* text) {
    return fixed_of<Address>(text);
}

std::optional<Hash32> hash_of(const Json* text) {
    return fixed_of<Hash32>(text);
}

std::optional<Wei> quantity_field(const Json& object, const char* key) {
    const auto field = object.find(key);
    if (field == object.end() || !field->is_string()) {
        return std::nullopt;
    }
    const auto& text = field->get_ref<const std::string&>();
    if (!text.starts_with("0x") || text.size() < 3) {
        return std::nullopt;
    }
    const auto digits = text.substr(2);
    const auto bytes = protocol::parse_hex("0x" + std::string(digits.size() % 2, '0') + digits);
    const auto number = bytes ? protocol::from_big_endian(*bytes) : Result<Uint256>{bytes.error()};
    return number ? std::optional{Wei{*number}} : std::nullopt;
}

}  // namespace farebox::sandbox
