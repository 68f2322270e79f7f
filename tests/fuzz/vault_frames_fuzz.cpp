#include "tests/fuzz/target.hpp"
#include "vault/frames.hpp"

namespace farebox::fuzz {

/// A kind and a body, in a frame whose length is right; and the bytes as they are.
void vault_frames(std::string_view input) {
    vault::fuzz_frames(input);
    if (!input.empty()) {
        const std::string_view body = input.substr(1);
        std::string frame{static_cast<char>(vault::kFrameVersion), input.front()};
        for (const unsigned shift : {24U, 16U, 8U, 0U}) {
            frame.push_back(static_cast<char>(body.size() >> shift));
        }
        vault::fuzz_frames(frame.append(body));
    }
}

}  // namespace farebox::fuzz
