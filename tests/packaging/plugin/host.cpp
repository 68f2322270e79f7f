// host PLUGIN ORCHESTRATOR: loads a plugin that uses Farebox, uses it, unloads it, several times. Nothing of it may be
// left.
#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "plugin.hpp"

namespace {

std::ptrdiff_t entries(const char* folder) {
    return std::distance(std::filesystem::directory_iterator{folder}, std::filesystem::directory_iterator{});
}

bool library_is_loaded() {
    std::ifstream maps{"/proc/self/maps"};
    const std::string text{std::istreambuf_iterator<char>{maps}, {}};
    return text.find("libfarebox_gateway_lite") != std::string::npos;
}

/// Null, or what went wrong.
const char* use_plugin(const char* path, const char* orchestrator) {
    void* plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (plugin == nullptr) {
        return dlerror();
    }
    auto* count = reinterpret_cast<decltype(&count_applications)>(dlsym(plugin, "count_applications"));
    if (count == nullptr || !library_is_loaded()) {
        return "this is not the plugin";
    }
    if (count(orchestrator) < 1) {
        return "the gateway found no application";
    }
    dlclose(plugin);
    return library_is_loaded() ? "the library is still there after dlclose" : nullptr;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        return 2;
    }
    std::thread{[] {}}.join();  // with the first thread a thread sanitizer starts one of its own
    const auto threads = entries("/proc/self/task");
    const auto descriptors = entries("/proc/self/fd");
    for (int round = 0; round < 5; ++round) {
        const char* trouble = use_plugin(argv[1], argv[2]);
        if (trouble == nullptr && entries("/proc/self/task") != threads) {
            trouble = "a thread is left";
        }
        if (trouble == nullptr && entries("/proc/self/fd") != descriptors) {
            trouble = "a descriptor is left";
        }
        if (trouble != nullptr) {
            std::fprintf(stderr, "round %d: %s\n", round, trouble);
            return 1;
        }
    }
    return 0;
}
