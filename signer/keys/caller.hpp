#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace farebox::signer {

/// One caller among those of a client, as well as it can be told: by the name it gives itself (x-farebox-instance),
/// else by its process (Unix sockets), else not.
struct Caller {
    std::string instance = {};  ///< A plain name; empty: it gave none.
    std::int32_t pid = 0;       ///< 0: not known, as over TCP or from another pid namespace.
    /// It says for which address each quote was made (Farebox-Version), so that it can hold sessions of several keys.
    bool names_sender = false;

    /// "instance:NAME", "pid:N" or empty.
    [[nodiscard]] std::string to_text() const {
        if (!instance.empty()) {
            return "instance:" + instance;
        }
        return pid > 0 ? "pid:" + std::to_string(pid) : std::string{};
    }
};

}  // namespace farebox::signer
