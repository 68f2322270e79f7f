#include "tests/faults/own_names.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace farebox::faults {
namespace {

struct Known {
    std::vector<std::string> addresses;
    bool held = false;
};

struct KnownNames {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, Known> known;
};

KnownNames& names() {
    static KnownNames all;
    return all;
}

using Lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

Lookup system_lookup() {
    static const auto found = reinterpret_cast<Lookup>(dlsym(RTLD_NEXT, "getaddrinfo"));
    return found;
}

/// The addresses of a name of ours, once they may be told; nothing: it is none.
std::optional<std::vector<std::string>> addresses_of(const std::string& name) {
    std::unique_lock lock{names().mutex};
    names().changed.wait(lock, [&name] {
        const auto found = names().known.find(name);
        return found == names().known.end() || !found->second.held;
    });
    const auto found = names().known.find(name);
    return found == names().known.end() ? std::nullopt : std::optional{found->second.addresses};
}

/// One list of all: the system's freeaddrinfo() frees it node by node.
int chain(const std::vector<std::string>& addresses, const char* service, const addrinfo* hints, addrinfo** result) {
    *result = nullptr;
    addrinfo** end = result;
    for (const auto& address : addresses) {
        if (const int problem = system_lookup()(address.c_str(), service, hints, end); problem != 0) {
            return problem;
        }
        while (*end != nullptr) {
            end = &(*end)->ai_next;
        }
    }
    return *result == nullptr ? EAI_NONAME : 0;
}

}  // namespace

OwnName::OwnName(std::string name, std::vector<std::string> addresses) : name_{std::move(name)} {
    const std::lock_guard lock{names().mutex};
    names().known[name_] = {std::move(addresses), false};
}

OwnName::~OwnName() {
    const std::lock_guard lock{names().mutex};
    names().known.erase(name_);
    names().changed.notify_all();
}

void OwnName::hold() {
    const std::lock_guard lock{names().mutex};
    names().known.at(name_).held = true;
}

void OwnName::answer() {
    const std::lock_guard lock{names().mutex};
    names().known.at(name_).held = false;
    names().changed.notify_all();
}

}  // namespace farebox::faults

/// Found by every caller in this program before the C library's.
extern "C" [[gnu::visibility("default")]] int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                                                          addrinfo** result) {
    using namespace farebox::faults;
    const auto ours = node == nullptr ? std::nullopt : addresses_of(node);
    return ours ? chain(*ours, service, hints, result) : system_lookup()(node, service, hints, result);
}
