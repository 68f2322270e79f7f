#include "signer/keys/process_start.hpp"

#include <charconv>
#include <fstream>
#include <sstream>
#include <string>

namespace farebox::signer {

std::optional<std::uint64_t> process_start(std::int32_t pid) {
    std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
    std::string line;
    if (pid <= 0 || !std::getline(file, line)) {
        return std::nullopt;
    }
    // The name is in brackets and may hold anything; the fields after it are numbers but the first.
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) {
        return std::nullopt;
    }
    std::istringstream fields{line.substr(name_end + 1)};
    constexpr int kFieldsBefore = 19;
    std::string field;
    for (int i = 0; i < kFieldsBefore; ++i) {
        fields >> field;
    }
    std::uint64_t start = 0;
    return fields >> start ? std::optional{start} : std::nullopt;
}

}  // namespace farebox::signer
