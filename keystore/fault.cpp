#include "keystore/fault.hpp"

#include <array>
#include <utility>

namespace farebox::keystore {
namespace {

struct FaultRow {
    Fault fault;
    std::string_view name;
    ErrorCode code;
};

constexpr auto kFaults = std::to_array<FaultRow>({
    {Fault::not_json, "not_json", ErrorCode::invalid_argument},
    {Fault::malformed, "malformed", ErrorCode::invalid_argument},
    {Fault::unsupported, "unsupported", ErrorCode::invalid_argument},
    {Fault::kdf_parameters, "kdf_parameters", ErrorCode::invalid_argument},
    {Fault::wrong_password, "wrong_password", ErrorCode::unauthenticated},
    {Fault::invalid_key, "invalid_key", ErrorCode::invalid_argument},
    {Fault::no_address, "no_address", ErrorCode::invalid_argument},
    {Fault::address_mismatch, "address_mismatch", ErrorCode::invalid_argument},
    {Fault::file_missing, "file_missing", ErrorCode::not_found},
    {Fault::file_unreadable, "file_unreadable", ErrorCode::forbidden},
    {Fault::file_permissions, "file_permissions", ErrorCode::forbidden},
    {Fault::file_exists, "file_exists", ErrorCode::invalid_argument},
    {Fault::file_not_written, "file_not_written", ErrorCode::internal},
    {Fault::empty_password, "empty_password", ErrorCode::invalid_argument},
    {Fault::duplicate_key, "duplicate_key", ErrorCode::invalid_argument},
    {Fault::self_test_failed, "self_test_failed", ErrorCode::internal},
});

static_assert([] {
    for (std::size_t i = 0; i < kFaults.size(); ++i) {
        if (static_cast<std::size_t>(kFaults[i].fault) != i) {
            return false;
        }
    }
    return true;
}());

constexpr std::string_view kDetail = "keystore_fault";

}  // namespace

std::string_view to_string(Fault fault) noexcept {
    return kFaults[static_cast<std::size_t>(fault)].name;
}

Error make_fault(Fault fault, std::string message, std::string hint) {
    auto error = make_error(kFaults[static_cast<std::size_t>(fault)].code, std::move(message), std::move(hint));
    error.details.emplace_back(kDetail, to_string(fault));
    return error;
}

std::string_view fault_name(const Error& error) noexcept {
    for (const auto& [name, value] : error.details) {
        if (name == kDetail) {
            return value;
        }
    }
    return {};
}

}  // namespace farebox::keystore
