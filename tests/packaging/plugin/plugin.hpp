#pragma once

/// What the plugin exports: the number of applications at an orchestrator, or -1. Opens a gateway and closes it.
extern "C" int count_applications(const char* orchestrator);
