#include "tests/fuzz/target.hpp"

#include <cstdlib>
#include <iostream>

namespace farebox::fuzz {

void require(bool holds, std::string_view property) {
    if (!holds) {
        std::cerr << "broken: " << property << std::endl;
        std::abort();
    }
}

std::pair<std::string_view, std::string_view> split(std::string_view input, std::string_view separator) {
    const auto at = input.find(separator);
    return at == std::string_view::npos ? std::pair{input, std::string_view{}}
                                        : std::pair{input.substr(0, at), input.substr(at + separator.size())};
}

}  // namespace farebox::fuzz
