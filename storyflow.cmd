@echo off
rem The front door of StoryFlow: prepares its environment on first use, afterwards starts at once.
setlocal
set "PYTHONHOME="
set "PYTHONPATH="
set "PYTHONSTARTUP="
set "VIRTUAL_ENV="
set "here=%~dp0"

rem Only who asks for the network, or for many machines, gets what that takes.
set "name="
if defined VIDEO_PROVIDER if not "%VIDEO_PROVIDER%"=="local" set "name=-services"
if defined VIDEO_FALLBACK set "name=-services"
if defined OPENAI_API_KEY set "name=-services"
if defined ELEVENLABS_API_KEY set "name=-services"
if defined AZURE_SPEECH_KEY set "name=-services"
if "%STORYFLOW_MODE%"=="scaled" set "name=-scaled"
if exist "%here%.storyflow\kokoro" set "name=%name%-kokoro"
if "%STORYFLOW_ENGINE%"=="moviepy" set "name=-moviepy2"
set "lock=requirements%name%.lock"
if defined name (set "name=%name:~1%") else (set "name=main")
set "environment=%here%.storyflow\envs\%name%"

if not exist "%environment%\Scripts\python.exe" goto prepare
fc /b "%here%backend\%lock%" "%environment%\requirements.lock" >nul 2>&1 && goto start

:prepare
set "supported=import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
if defined STORYFLOW_PYTHON (
  "%STORYFLOW_PYTHON%" -c "%supported%" >nul 2>&1 && (
    "%STORYFLOW_PYTHON%" "%here%scripts\bootstrap.py" %name% && goto start
    exit /b 1
  )
  echo STORYFLOW_PYTHON must name a Python 3.11, 3.12 or 3.13 that runs. 1>&2
  exit /b 1
)
for %%p in ("py -3.13" "py -3.12" "py -3.11" "python3" "python") do (
  %%~p -c "%supported%" >nul 2>&1 && (
    %%~p "%here%scripts\bootstrap.py" %name% && goto start
    exit /b 1
  )
)
where uv >nul 2>&1 && (
  uv run --quiet --no-project --python ">=3.11,<3.14" "%here%scripts\bootstrap.py" %name% && goto start
  exit /b 1
)
echo StoryFlow needs Python 3.11, 3.12 or 3.13 ^(or uv, which fetches one^), and found neither. 1>&2
echo   winget install Python.Python.3.13     or     winget install astral-sh.uv 1>&2
echo Install one of them, then start again. 1>&2
exit /b 1

:start
set "PYTHONPATH=%here%backend"
set "PYTHONSAFEPATH=1"
set "PYTHONUTF8=1"
"%environment%\Scripts\python.exe" -m cli %*
exit /b %ERRORLEVEL%
