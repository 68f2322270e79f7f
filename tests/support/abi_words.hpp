#pragma once

#include <string>
#include <vector>

namespace farebox::test {

/// What a contract answers: words of 32 bytes, each given as hex without leading zeros.
inline std::string abi_words(const std::vector<std::string>& hex) {
    std::string text = "0x";
    for (const auto& word : hex) {
        text += std::string(64 - word.size(), '0') + word;
    }
    return text;
}

/// The same as a JSON string, quotes and all.
inline std::string json_words(const std::vector<std::string>& hex) {
    return '"' + abi_words(hex) + '"';
}

}  // namespace farebox::test
