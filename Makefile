# Every command a person or CI needs. `make help` lists them.
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
INSTALL := PIP_CONSTRAINT=constraints.txt $(PIP) install
# Tests wait for thousands of commits; where memory can hold their files, nothing waits for a disk.
ROOMY := [ -w /dev/shm ] && [ "$$(df -Pm /dev/shm | awk 'NR == 2 { print $$4 }')" -gt 4000 ]
PYTEST := if $(ROOMY); then export PYTEST_DEBUG_TEMPROOT=/dev/shm; fi; $(BIN)/python -m pytest

.PHONY: help install demo chat test check bench bench-quick soak train format types lint docs constraints kit clean

help:  ## 列出可用命令
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# A half-made environment (no pip, or a Python that has gone) is made again.
$(VENV)/.runtime: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "需要 Python 3.11 或更高版本（现在的 $(PYTHON)：$$($(PYTHON) --version 2>&1 | head -1)）。装好后可以指定：make PYTHON=python3.12"; exit 2; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV) >/dev/null 2>&1; } || \
	  { rm -rf $(VENV); echo "建不了虚拟环境。Debian、Ubuntu 请先安装：apt install python3-venv"; exit 2; }
	@echo "正在安装运行所需的组件（约一分钟）……"
	@$(INSTALL) -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "正在安装开发与测试组件……"
	@$(INSTALL) -e '.[dev]'
	@touch $@

install: $(VENV)/.runtime  ## 安装到 .venv（版本固定）

demo: install  ## 打开演示：make demo [PORT=8080]
	@exec $(BIN)/python -m bot demo --port $(PORT)

chat: install  ## 在终端里试用
	@exec $(BIN)/python -m bot chat

test: $(VENV)/.dev  ## 安装并运行全部测试
	@sh .ci/system-packages
	@$(PYTEST) -n 2 --dist loadgroup -q

check: $(VENV)/.dev  ## 格式、静态检查、类型、分层、测试、覆盖率（CI 用的就是它）
	@sh .ci/system-packages & \
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports && wait $$!
	@rm -rf .build/coverage
	@$(PYTEST) -p tests.counting -n 2 --dist loadgroup -q
	@$(BIN)/python -m slipcover --merge .build/coverage/*.json --out .build/coverage.json --branch --skip-covered --fail-under 95

format: $(VENV)/.dev  ## 自动整理代码格式
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev  ## 性能对比（比值）
	@$(BIN)/python -m tests.bench

bench-quick: $(VENV)/.dev  ## 性能对比的短样（一分钟以内）
	@$(BIN)/python -m tests.bench --quick

soak: $(VENV)/.dev  ## 长时间随机测试（可中断后继续）
	@$(PYTEST) -q -m soak

train: $(VENV)/.dev  ## 用语料重新训练理解模型（约一分钟）
	@$(BIN)/python -m handlers.understanding.training.train

constraints:  ## 重新固定依赖版本
	@rm -rf .build/pin && $(PYTHON) -m venv .build/pin
	@.build/pin/bin/pip install -q '.[dev]'
	@{ head -1 constraints.txt; .build/pin/bin/pip freeze --exclude chuishao; } > .build/pins && mv .build/pins constraints.txt

KIT := .build/kit
kit: $(VENV)/.runtime  ## 离线安装包：本机架构的全部组件和安装脚本
	@rm -rf $(KIT) && mkdir -p $(KIT)/chuishao/docs
	@PIP_CONSTRAINT=constraints.txt $(PIP) wheel --wheel-dir $(KIT)/chuishao/wheels .
	@cp docs/deploy/install.sh config.example.toml $(KIT)/chuishao/ && cp -R docs/*.md docs/deploy $(KIT)/chuishao/docs/
	@$(BIN)/python -c 'import platform, sys; print(platform.machine() + "-py%d%d" % sys.version_info[:2])' > $(KIT)/chuishao/PLATFORM
	@cd $(KIT)/chuishao && find . -type f ! -name SHA256SUMS | sort | xargs sha256sum > SHA256SUMS
	@name="chuishao-$$($(BIN)/python -c 'from importlib.metadata import version; print(version("chuishao"))')-$$(cat $(KIT)/chuishao/PLATFORM)"; \
	  tar -C $(KIT) -czf "$(KIT)/$$name.tar.gz" chuishao && echo "已做好：$(KIT)/$$name.tar.gz"

clean:  ## 删除虚拟环境与缓存（不删数据）
	@rm -rf $(VENV) .build .mypy_cache .ruff_cache .pytest_cache
