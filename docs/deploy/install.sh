#!/bin/sh
# 离线安装：在解开的安装包里执行 sh install.sh [目录]，默认装到 /opt/chuishao。
set -eu
kit=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/chuishao}
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "需要 Python 3.11 或更高版本；可以指定：PYTHON=python3.12 sh install.sh"
  exit 2
}
(cd "$kit" && sha256sum --quiet -c SHA256SUMS) || {
  echo "安装包不完整，请重新复制。"
  exit 1
}
mkdir -p "$target"
"$python" -m venv "$target/.venv" || {
  echo "建不了虚拟环境。Debian、Ubuntu 请先安装 python3-venv。"
  exit 2
}
"$target/.venv/bin/python" -m pip install -q --no-index \
  --find-links "$kit/wheels" --upgrade chuishao || {
  echo "安装包里没有适合这台机器的组件（包里是：$(cat "$kit/PLATFORM")，这里是：$(uname -m)，$("$python" -V)）。"
  exit 1
}
# 版本号没有变的新包也要换上。
"$target/.venv/bin/python" -m pip install -q --no-index \
  --find-links "$kit/wheels" --no-deps --force-reinstall chuishao
cp "$kit/config.example.toml" "$target/"
cp -R "$kit/docs" "$target/"
echo "已装到 $target。下一步：cd $target && cp config.example.toml config.toml，改好后"
echo "  .venv/bin/python -m bot check-config && .venv/bin/python -m bot migrate"
