#include "bench/load/process_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace farebox::bench {
namespace {

struct Stat {
    pid_t parent = 0;
    std::int64_t ticks = 0;
};

/// Of /proc/PID/stat, after the name, which may contain anything: state, parent, ..., utime (14th), stime (15th).
bool read_stat(const std::filesystem::path& folder, Stat& stat) {
    std::ifstream file{folder / "stat"};
    std::string line;
    if (!std::getline(file, line)) {
        return false;
    }
    std::istringstream fields{line.substr(line.rfind(')') + 2)};
    std::string skipped;
    fields >> skipped >> stat.parent;
    for (int field = 5; field < 14; ++field) {
        fields >> skipped;
    }
    std::int64_t user = 0;
    std::int64_t system = 0;
    fields >> user >> system;
    stat.ticks = user + system;
    return true;
}

std::int64_t read_pss_kib(pid_t pid) {
    std::ifstream file{"/proc/" + std::to_string(pid) + "/smaps_rollup"};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("Pss:")) {
            return std::stoll(line.substr(4));
        }
    }
    return 0;
}

std::map<pid_t, Stat> all_processes() {
    std::map<pid_t, Stat> processes;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
        const std::string name = entry.path().filename();
        Stat stat;
        if (name.find_first_not_of("0123456789") == std::string::npos && read_stat(entry.path(), stat)) {
            processes[static_cast<pid_t>(std::stol(name))] = stat;
        }
    }
    return processes;
}

}  // namespace

ProcessUsage usage_of_tree(pid_t root) {
    const auto processes = all_processes();
    if (!processes.contains(root)) {
        throw std::runtime_error{"no process " + std::to_string(root)};
    }
    std::vector<pid_t> tree{root};
    for (std::size_t i = 0; i < tree.size(); ++i) {
        for (const auto& [pid, stat] : processes) {
            if (stat.parent == tree[i]) {
                tree.push_back(pid);
            }
        }
    }
    ProcessUsage usage;
    const std::int64_t ticks_per_second = ::sysconf(_SC_CLK_TCK);
    for (const pid_t pid : tree) {
        usage.cpu += std::chrono::microseconds{processes.at(pid).ticks * 1'000'000 / ticks_per_second};
        usage.pss_kib += read_pss_kib(pid);
        ++usage.processes;
    }
    return usage;
}

std::chrono::microseconds own_cpu() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto micros = [](const timeval& time) {
        return std::chrono::microseconds{std::int64_t{time.tv_sec} * 1'000'000 + time.tv_usec};
    };
    return micros(usage.ru_utime) + micros(usage.ru_stime);
}

}  // namespace farebox::bench
