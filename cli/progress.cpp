#include "cli/progress.hpp"

#include <unistd.h>

#include <chrono>
#include <iostream>
#include <string>

namespace farebox::cli {
namespace {

constexpr const char* kBeginOfEmptyLine = "\r\033[K";

bool shows(const CommonOptions& common) {
    return ::isatty(STDERR_FILENO) == 1 && !common.explain && !common.json();
}

std::string words(const JobProgress& progress) {
    switch (progress.stage) {
        case JobStage::discovering:
            return "looking for orchestrators";
        case JobStage::selecting:
            return "asking " + progress.orchestrator;
        case JobStage::paying:
            return "paying " + progress.orchestrator;
        case JobStage::waiting:
            return "waiting for " + progress.orchestrator + " (a cold model takes 30 s to 5 min)";
        case JobStage::pausing:
            return "everybody is busy or out of reach, trying again soon";
        case JobStage::running:
            break;
    }
    return "running at " + progress.orchestrator;
}

}  // namespace

std::function<void(const JobProgress&)> progress_line(const CommonOptions& common) {
    if (!shows(common)) {
        return {};
    }
    return [](const JobProgress& progress) {
        if (progress.stage == JobStage::running) {
            std::cerr << kBeginOfEmptyLine << std::flush;
            return;
        }
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(progress.elapsed).count();
        std::cerr << kBeginOfEmptyLine << "farebox: " << words(progress) << ", " << seconds << " s" << std::flush;
    };
}

void clear_progress(const CommonOptions& common) {
    if (shows(common)) {
        std::cerr << kBeginOfEmptyLine << std::flush;
    }
}

}  // namespace farebox::cli
