#include "vault/frames.hpp"

#include <cstdlib>

namespace farebox::vault {
namespace {

void check_round_trip(bool same) {
    if (!same) {
        std::abort();  // a frame with two encodings: what the fuzzer looks for
    }
}

}  // namespace

bool is_manifest_id(std::string_view text) noexcept {
    constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
    return !text.empty() && text.size() <= kMaxManifestIdBytes && text.find_first_not_of(kAllowed) == text.npos;
}

void fuzz_frames(std::string_view bytes) {
    if (const auto request = decode_request(bytes)) {
        check_round_trip(encode_request(*request) == bytes);
    }
    if (const auto answer = decode_answer(bytes)) {
        check_round_trip(encode_answer(*answer) == bytes);
    }
}

}  // namespace farebox::vault
