// A ready answer goes into the field without the page being loaded anew; what stands there already stays.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches('[data-ready]')) return;
  event.preventDefault();
  const option = form.elements.ready.selectedOptions[0];
  const area = document.getElementById('answer');
  if (!option?.value || !area) return;
  area.value = [area.value.trimEnd(), option.dataset.text].filter(Boolean).join('\n\n');
  const meaning = document.getElementById('answer-meaning');
  meaning.textContent = option.dataset.meaning ?? '';
  meaning.parentElement.hidden = !option.dataset.meaning;
  area.dispatchEvent(new Event('input', { bubbles: true }));
  area.focus();
});
